/* Models src/segment/dictionary.ts: the pool of blobs behind the entries of a dictionary (its guarantees G1 and G2).
   Two shards, each with one owner after another, which may die before any access to shared memory. An owner interns values;
   it writes a value into a blob that its shard keeps and that no entry names, and publishes it by one compare-and-exchange.
   A blob is written in two stores, its bytes and its length, so that half of it may be old.
   The pool has one blob an entry and one a shard: whoever finds a free entry finds a blob.
   -DNOREUSE    an owner takes a fresh blob each time (broken: what the dead leave is lost, and the pool runs dry)
   -DANYBLOB    an owner takes any blob that no entry names, whoever keeps it (broken: a published blob is written again)
   -DSMALLPOOL  one blob an entry and none a shard (broken: a free entry finds no blob) */
#define ENTRIES 2
#define SHARDS 2
#ifdef SMALLPOOL
#define POOL ENTRIES
#else
#define POOL (ENTRIES + SHARDS)
#endif
#define OWNERS 2                       /* of each shard, one after another */
#define NONE 255                       /* no blob taken yet */

byte entry[ENTRIES];                   /* blob + 1, or 0 while free */
byte keeper[POOL];                     /* shard + 1, or 0 while fresh */
byte bytes[POOL], length[POOL];        /* both hold the value once the blob is complete */
bool named[POOL];                      /* ghost: an entry names it */
byte fin = 0;

inline perhaps_die() { if :: goto dead :: true fi }

/* takeBlob: reads all entries one by one, then looks for a blob */
inline take_blob() {
  atomic { k = 0; do :: k < POOL -> seen[k] = false; k = k + 1 :: else -> break od; k = 0 };
  do
  :: k < ENTRIES ->
     e = entry[k];
     atomic { if :: e > 0 -> seen[e - 1] = true :: else fi; k = k + 1; e = 0 }
  :: else -> break
  od;
  k = 0;
  do
  :: k < POOL ->
#ifdef NOREUSE
     if :: false
#else
#ifdef ANYBLOB
     if :: !seen[k] -> keeper[k] = shard + 1; break
#else
     if :: keeper[k] == shard + 1 && !seen[k] -> break
#endif
#endif
        :: else ->
           atomic {
             if
             :: keeper[k] == 0 -> keeper[k] = shard + 1; found = true
             :: else
             fi
           };
           if :: found -> found = false; break :: else -> k = k + 1 fi
     fi
  :: else -> assert(false)             /* no blob is free */
  od;
  blob = k
}

/* publish: value v begins its probe order at entry v % ENTRIES */
inline intern(v) {
  step = 0;
  blob = NONE;
  do
  :: step == ENTRIES -> break          /* no room: `other` */
  :: else ->
     perhaps_die();
     at = (v + step) % ENTRIES;
     e = entry[at];
     if
     :: e == 0 ->
        if
        :: blob == NONE ->
           take_blob();
           perhaps_die();
           atomic { assert(!named[blob]); bytes[blob] = v };
           perhaps_die();
           atomic { assert(!named[blob]); length[blob] = v };
           perhaps_die()
        :: else
        fi;
        atomic {
          e = entry[at];
          if
          :: e == 0 -> entry[at] = blob + 1; named[blob] = true; e = blob + 1
          :: else
          fi
        }
     :: else
     fi;
     /* equals: a published blob is complete, and stays as it is */
     assert(bytes[e - 1] == length[e - 1] && bytes[e - 1] != 0);
     if :: bytes[e - 1] == v -> break :: else -> step = step + 1 fi
  od;
  atomic { step = 0; at = 0; e = 0; blob = NONE; k = 0 }
}

proctype Shard(byte shard) {
  byte owner = 0, step = 0, at = 0, e = 0, blob = NONE, k = 0;
  bool found = false, seen[POOL];
  do
  :: owner < OWNERS ->
     do
     :: intern(1)                      /* two values that begin at the same entry */
     :: intern(3)
     :: goto dead
     od;
dead: atomic { owner = owner + 1; step = 0; at = 0; e = 0; blob = NONE; k = 0; found = false }
  :: else -> break
  od;
  fin = fin + 1
}

init {
  atomic { run Shard(0); run Shard(1) };
  fin == SHARDS;
  /* One value has one entry. */
  assert(entry[0] == 0 || entry[1] == 0 || bytes[entry[0] - 1] != bytes[entry[1] - 1])
}
