"""What is known of packages: plans, what was given, what came after."""
