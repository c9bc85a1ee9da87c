"""Stories for the room: a wijk or programme told in a few steps, each a map and one sentence."""
