#!/bin/sh
# After the deb was unpacked: devices may be opened, and a chrome-sandbox works where user namespaces are closed.
set -e
install -m 0644 /opt/Yika/resources/udev/70-yika.rules /etc/udev/rules.d/70-yika.rules
udevadm control --reload 2>/dev/null && udevadm trigger --subsystem-match=tty --subsystem-match=hidraw || true
chown root:root /opt/Yika/chrome-sandbox && chmod 4755 /opt/Yika/chrome-sandbox
ln -sf /opt/Yika/yika /usr/bin/yika-till
