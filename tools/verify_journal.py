#!/usr/bin/env python3
"""verify_journal.py DATABASE.db KEYFILE: checks every chain of a SQLite database by docs/journal.md.

Written from that page alone, with Python's hashlib; shares no line with the program. Prints one
line for each chain; exit status 0 only if all hold. Meant for an auditor: of the key file it needs
the first 64 hex digits only.
"""
import hashlib, json, sqlite3, sys


def sub_key(master, number):
    return hashlib.blake2b(b"", digest_size=32, key=master, salt=number.to_bytes(8, "little") + bytes(8),
                           person=b"anjukey1" + bytes(8)).digest()


def int64(number):
    return (number & (1 << 64) - 1).to_bytes(8, "little")


def text(words):
    data = words.encode()
    return int64(len(data)) + data


def keyed(key, *parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32, key=key).hexdigest()


def begin_hash(chain_key, community):
    return keyed(chain_key, b"anju journal begin 1", int64(community))


def link_hash(chain_key, community, seq, id, at, actor, kind, subject, subject_id, version, data_hash, prev_hash):
    return keyed(chain_key, b"anju journal event 1", int64(community), int64(seq), int64(id), int64(at), int64(actor),
                 text(kind), text(subject), int64(subject_id), int64(version), bytes.fromhex(data_hash),
                 bytes.fromhex(prev_hash))


def head_seal(seal_key, community, seq, hash):
    return keyed(seal_key, b"anju journal head 1", int64(community), int64(seq), bytes.fromhex(hash))


def payload_hash(salt, data):
    return hashlib.blake2b(bytes.fromhex(salt) + data.encode(), digest_size=32).hexdigest()


def resealed_hash(db, community, seq):
    """What the newest event about the block of 500 says of a payload that was sealed anew."""
    row = db.execute("SELECT d.data FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq"
                     " WHERE e.community_id = ? AND e.subject = 'payloads' AND e.subject_id = ? AND e.kind = 'resealed'"
                     " ORDER BY e.seq DESC LIMIT 1", (community, seq // 500)).fetchone()
    return json.loads(row[0])["hashes"].get(str(seq)) if row and row[0] else None


def check_chain(db, chain_key, seal_key, community):
    prev, count = begin_hash(chain_key, community), 0
    for row in db.execute(
            "SELECT e.seq, e.id, e.at, e.actor_id, e.kind, e.subject, e.subject_id, e.version, e.data_hash,"
            " e.prev_hash, e.hash, d.seq, d.salt, d.data, d.erased_at FROM journal_event e LEFT JOIN event_data d"
            " ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.community_id = ? ORDER BY e.seq", (community,)):
        columns, hash, (data_seq, salt, data, erased_at) = row[:10], row[10], row[11:]
        if columns[0] != count + 1:
            return "event %d: missing" % (count + 1)
        if columns[9] != prev or link_hash(chain_key, community, *columns) != hash:
            return "event %d: hash does not match" % columns[0]
        if data_seq is None:
            return "event %d: payload missing" % columns[0]
        if data is None and (erased_at is None or salt is not None):
            return "event %d: payload altered" % columns[0]
        if data is not None and (erased_at is not None or payload_hash(salt, data) not in
                                 (columns[8], resealed_hash(db, community, columns[0]))):
            return "event %d: payload altered" % columns[0]
        prev, count = hash, columns[0]
    head = db.execute("SELECT seq, hash, seal FROM journal_head WHERE community_id = ?", (community,)).fetchall()
    if len(head) != 1 or head_seal(seal_key, community, head[0][0], head[0][1]) != head[0][2]:
        return "event %d: the head was altered" % (count + 1)
    if head[0][:2] != (count, prev):
        return "event %d: not the sealed end" % (count + 1)
    return None


def main(path, key_path):
    master = bytes.fromhex(open(key_path).read().strip()[:64])
    chain_key, seal_key = sub_key(master, 1), sub_key(master, 2)
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    faults = 0
    for (community,) in db.execute("SELECT community_id FROM journal_event UNION SELECT community_id FROM event_data"
                                   " UNION SELECT community_id FROM journal_head ORDER BY 1").fetchall():
        fault = check_chain(db, chain_key, seal_key, community)
        faults += fault is not None
        print("community %d: %s" % (community, fault or "holds"))
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
