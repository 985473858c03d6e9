"""``python -m luodi``."""

from luodi.cli.main import main

if __name__ == "__main__":
    main()
