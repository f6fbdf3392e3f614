"""The pages of objections: of staff, and the public one."""
