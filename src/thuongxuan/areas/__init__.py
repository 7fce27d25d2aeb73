"""Administrative areas with their validity: today's communes, the units they replaced, and where each of those went."""
