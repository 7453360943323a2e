# The pages of the workshop's staff.
