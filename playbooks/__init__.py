"""Change: the room for Ansible content and the cutover engine around it."""
