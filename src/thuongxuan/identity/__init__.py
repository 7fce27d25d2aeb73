"""Who somebody is, what they may do, and for whom they act."""
