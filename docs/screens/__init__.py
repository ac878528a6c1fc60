"""Pictures of the main screens, made from the sample study."""
