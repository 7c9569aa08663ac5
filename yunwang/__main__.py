"""`python -m yunwang` is the `yunwang` command."""

from yunwang.cli import main

if __name__ == "__main__":
    main()
