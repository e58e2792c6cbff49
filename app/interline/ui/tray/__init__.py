"""The icon in the tray, where the user wants one and the desktop has one to show it in."""
