"""Back- and forward translation: FSPs told as conversations, executed, checked and verified (MAGNET, section 3.3)."""
