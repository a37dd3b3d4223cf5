/* Models src/segment/exemplars.ts: an exemplar of several words that its writer stores one by one, dying anywhere, while a
   reader looks without waiting. A successor of the dead goes on with the sequence number that it finds.
   Every access is one step, as Atomics make it. What a reader shows must be the words of one event.
   -DNOODD    the number is not made odd before the words (broken: a reader sees half of an exemplar)
   -DNOCHECK  a reader does not look at the number again (broken: the words change under it)
   -DBLIND    a successor counts on from an odd number as from an even one (broken: it writes under an even one) */
#define WORDS 3
#define EVENTS 2                       /* of each writer */
#define WRITERS 2                      /* one after another */
#define READS 2

byte seq = 0;
byte word[WORDS];                      /* each holds the number of the event that it is of */
byte event = 0;                        /* events begun */
bool alive = false;                    /* a writer owns the shard */

inline perhaps_die() { if :: goto dead :: true fi }

proctype Writer() {
  byte i = 0, k = 0, s = 0;
  atomic { !alive; alive = true };     /* the predecessor is gone: segment/ownership.ts */
  do
  :: i < EVENTS ->
     s = seq;
     perhaps_die();
#ifdef BLIND
     s = s + 1;
#else
     s = ((s % 2) -> s + 2 : s + 1);
#endif
#ifndef NOODD
     seq = s;
     perhaps_die();
#endif
     atomic { event = event + 1; k = 0 };
     do
     :: k < WORDS -> word[k] = event; k = k + 1; perhaps_die()
     :: else -> break
     od;
     seq = s + 1;
     atomic { i = i + 1; k = 0; s = 0 };
     perhaps_die()
  :: else -> break
  od;
dead: atomic { i = 0; k = 0; s = 0; alive = false }
}

active proctype Reader() {
  byte n = 0, k = 0, s = 0, seen[WORDS];
  do
  :: n < READS ->
     s = seq;
     if
     :: s == 0 || s % 2 == 1
     :: else ->
        k = 0;
        do
        :: k < WORDS -> seen[k] = word[k]; k = k + 1
        :: else -> break
        od;
#ifndef NOCHECK
        if
        :: seq != s
        :: else ->
#endif
           assert(seen[0] == seen[1] && seen[1] == seen[2])
#ifndef NOCHECK
        fi
#endif
     fi;
     atomic { n = n + 1; k = 0; s = 0 }
  :: else -> break
  od
}

init { atomic { byte w = 0; do :: w < WRITERS -> run Writer(); w = w + 1 :: else -> break od } }
