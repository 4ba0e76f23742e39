the rain in spain stays mainly in the plain
