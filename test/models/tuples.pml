/* Models src/segment/tuples.ts and src/writer/slotted.ts: open labels at work in a family with `series: N`.
   Four threads resolve a tuple each and count one event in the slot they found; each may die before any access to shared
   memory. Three different tuples want the two entries of the table: who finds no room counts in slot 0, which is `other`.
   A reader looks at any moment: what it shows is a tuple that somebody asked for.
   A tuple is a pair here, so that half of it can be old.
   -DSTORE   an entry that was seen free is stored, not compared and exchanged (broken: an event counts under another tuple)
   -DHALVES  the two halves of a tuple are stored one after the other (broken: one tuple gets two series) */
#define ENTRIES 2
#define THREADS 4
#define OTHER 0
#define NOWHERE 255                    /* died on the way */

byte high[ENTRIES], low[ENTRIES];      /* one 64-bit word an entry; both 0 while it is free */
bool touched[ENTRIES + 1];             /* by slot: entry + 1, or OTHER */
byte slot[THREADS];                    /* where a thread counted */
byte wants[THREADS];                   /* the tuple of a thread: its high half is the number, its low half 10 more */
byte fin = 0;

inline perhaps_die() { if :: goto dead :: true fi }

proctype Thread(byte id; byte tuple) {
  byte step = 0, at = 0, h = 0, l = 0;
  do
  :: step == ENTRIES -> at = OTHER; break
  :: else ->
     at = (tuple + step) % ENTRIES;
     perhaps_die();
#ifdef HALVES
     atomic {
       l = low[at];
       if :: l == 0 -> low[at] = tuple + 10 :: else fi
     };
     perhaps_die();
     if
     :: l == 0 -> high[at] = tuple; h = tuple; l = tuple + 10
     :: else -> h = high[at]
     fi;
#else
     atomic { h = high[at]; l = low[at] };
     if
     :: l == 0 ->
        perhaps_die();
        atomic {
#ifndef STORE
          h = high[at]; l = low[at];
#endif
          if
          :: l == 0 -> high[at] = tuple; low[at] = tuple + 10; h = tuple; l = tuple + 10
          :: else
          fi
        }
     :: else
     fi;
#endif
     if :: h == tuple && l == tuple + 10 -> at = at + 1; break :: else -> step = step + 1 fi
  od;
  perhaps_die();
  touched[at] = true;
  perhaps_die();
  slot[id] = at;
  /* Every thread has a cell of its own in the slot: nothing to model in the counting itself. */
  assert(at == OTHER || (high[at - 1] == tuple && low[at - 1] == tuple + 10));
  /* A full table stays full: who overflows, overflows for good. */
  assert(at != OTHER || (low[0] != 0 && low[1] != 0));
dead:
  atomic { step = 0; at = 0; h = 0; l = 0; fin++ }
}

proctype Reader() {
  byte at = 0, h = 0, l = 0;
  do
  :: at < ENTRIES ->
     if
     :: touched[at + 1] ->
        atomic { h = high[at]; l = low[at] };
        assert(h != 0 && l == h + 10)
     :: else
     fi;
     atomic { at = at + 1; h = 0; l = 0 }
  :: else -> break
  od
}

init {
  byte one = 0, two = 0;
  atomic {
    slot[0] = NOWHERE; slot[1] = NOWHERE; slot[2] = NOWHERE; slot[3] = NOWHERE;
    wants[0] = 1; wants[1] = 1; wants[2] = 2; wants[3] = 3;
    run Thread(0, 1); run Thread(1, 1); run Thread(2, 2); run Thread(3, 3); run Reader()
  };
  fin == THREADS;
  d_step {
  /* One tuple has one entry. */
  assert(low[0] == 0 || low[0] != low[1]);
  /* Two threads count under one slot exactly if they want the same tuple, or both found no room. */
  do
  :: two < THREADS ->
     one = 0;
     do
     :: one < two ->
        if
        :: slot[one] == NOWHERE || slot[two] == NOWHERE
        :: else ->
           assert(wants[one] != wants[two] || slot[one] == slot[two]);
           assert(wants[one] == wants[two] || slot[one] != slot[two] || slot[one] == OTHER)
        fi;
        one = one + 1
     :: else -> break
     od;
     two = two + 1
  :: else -> break
  od
  }
}
