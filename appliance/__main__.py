"""Entry script for `python -m appliance` and for the frozen executable."""

from appliance.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
