"""Who: persons, teams, roles, sign-in, audit."""
