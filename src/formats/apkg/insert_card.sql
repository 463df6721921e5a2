insert into cards (
    id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left,
    odue, odid, flags, data
) values (
    :id, :nid, :did, :ord, :mod, -1, :type, :queue, :due, :ivl, :factor, :reps, :lapses, :left,
    0, 0, :flags, :data
)
