"""The top-level keys of cloud-config, read from cloud-init's own schema.

Of version 22.2.2, which Amazon Linux 2023 has; read on 2026-11-21. That schema lets unknown keys
pass.
https://github.com/canonical/cloud-init/blob/22.2.2/cloudinit/config/schemas/schema-cloud-config-v1.json
https://docs.aws.amazon.com/linux/al2023/ug/cloud-init.html
"""

from typing import Final

#: Keys of the modules that run on Amazon Linux (variant `amazon` of `config/cloud.cfg.tmpl`, and
#: `yum-add-repo`).
KEYS: Final = frozenset({
    "allow_public_ssh_keys", "authkey_hash", "bootcmd", "ca-certs", "ca_certs", "chef",
    "chpasswd", "device_aliases", "disable_ec2_metadata", "disable_root", "disable_root_opts",
    "disk_setup", "final_message", "fqdn", "fs_setup", "groups", "growpart", "hostname",
    "keyboard", "locale", "locale_configfile", "manage_etc_hosts", "mcollective", "migrate",
    "mount_default_fields", "mounts", "no_ssh_fingerprints", "ntp", "package_reboot_if_required",
    "package_update", "package_upgrade", "packages", "password", "phone_home", "power_state",
    "prefer_fqdn_over_hostname", "preserve_hostname", "puppet", "random_seed", "resize_rootfs",
    "rsyslog", "runcmd", "salt_minion", "ssh", "ssh_authorized_keys", "ssh_deletekeys",
    "ssh_fp_console_blacklist", "ssh_genkeytypes", "ssh_import_id", "ssh_key_console_blacklist",
    "ssh_keys", "ssh_publish_hostkeys", "ssh_pwauth", "ssh_quiet_keygen", "swap", "timezone",
    "updates", "user", "users", "vendor_data", "write_files", "yum_repo_dir", "yum_repos",
})  # fmt: skip

#: Keys of modules that other distributions have: here cloud-init reads and forgets them.
ELSEWHERE: Final = frozenset({
    "apk_repos", "apt", "apt_pipelining", "apt_reboot_if_required", "apt_update", "apt_upgrade",
    "byobu_by_default", "debug", "drivers", "fan", "grub-dpkg", "grub_dpkg", "landscape", "lxd",
    "manage_resolv_conf", "resolv_conf", "rh_subscription", "snap", "spacewalk",
    "ubuntu_advantage", "zypper",
})  # fmt: skip
