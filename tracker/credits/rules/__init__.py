"""The pure heart: facts in, settlement, figures and outlook out."""
