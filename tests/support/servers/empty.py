"""Has no tools."""

from rpc import Toolbox

if __name__ == "__main__":
    Toolbox("empty").serve()
