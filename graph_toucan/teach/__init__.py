"""Teachers: whoever writes text or chooses calls, the roles they can be asked, cassette and budget."""
