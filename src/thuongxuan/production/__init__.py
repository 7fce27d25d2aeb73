"""What grew and how: crop cycles, diary records, harvests with the kilograms still free."""
