// The day grid, quicker; everything here can be done with links and forms too.
