/* Models src/exporter/lock.ts, src/exporter/ask-thread.ts, src/exporter/thread.ts, src/exporter/launch.ts,
   src/exporter/index.ts and src/segment/ownership.ts: who becomes the exporter of a segment, which is to own its shard 0.
   Exporters are started at any moment, also while others run or end. Each ends by itself or on demand, or dies between any two
   steps, with or without the thread that started it. A starter hears late that its exporter is gone, and frees its shard.
   Assumptions
     A1 A thread that is gone stores nothing more; its 'exit' event comes after that. Where its starter has died with it nobody
        hears of it.
     A2 A living exporter is not to be reached at most once by each who asks (liveness.pml, A2): it listens before it claims.
     A3 Thread ids never recur.
     A4 An owner who lives answers in time; one that does not counts as living (lock.ts gives up after seconds).
   Guarantees
     G1 At most one exporter owns shard 0, and nobody but it while it lives.
     G2 A start is refused only for an exporter that lives.
     G3 When all have ended and their starters know, shard 0 is free.
   -DUNASKED  a start is refused wherever shard 0 is owned (broken: one that died with its starter owns it for ever)
   -DONCE     an owner who was not to be reached once is gone (broken: it was young, and there are two)
   -DSTORE    who asked frees shard 0 by a plain store (broken: another one may have become the exporter meanwhile)
   -DANY      the starter of one that has ended frees it by a plain store (broken: it may be another one's)
   -DEARLY    it is freed when the exporter is asked to close (broken: the next one comes while it lives)
   -DKEPT     the starter of one that has ended does nothing (broken: it stays owned until somebody asks) */
#ifndef N
#define N 3                            /* exporters */
#endif

byte owner = 0;                        /* of shard 0: an exporter, from 1 on, or 0 */
byte started = 0, known = 0;

/* by exporter */
bool owning[N + 1];                    /* ghost: it has claimed shard 0 and is alive */
bool gone[N + 1];
bool known_gone[N + 1];                /* its starter has had the 'exit' event, or is dead as well */
bool orphaned[N + 1];                  /* the latter */
bool asked[N + 1];                     /* to close */

inline perhaps_die() { if :: goto dead :: true fi }

/* lock.ts: becomeExporter(), called by thread.ts */
proctype Exporter(byte me) {
  byte other = 0, suspect = 0, n = 0;
  bool missed = false;
  do
  :: atomic {
       owner == 0 ->                   /* claimExporterShard() of ownership.ts: compare-and-exchange */
       perhaps_die();
       owner = me;
       n = 1;
       do :: n <= N -> assert(!owning[n]); n++ :: else -> break od;        /* G1 */
       n = 0;
       owning[me] = true;
       break
     }
  :: atomic { owner != 0 -> other = owner }
     atomic {                          /* isThere(), ask-thread.ts */
       if
       :: gone[other] -> missed = true
       :: !gone[other] && other != suspect -> missed = true
       :: !gone[other] -> missed = false
       fi;
#ifdef UNASKED
       assert(!gone[other]);           /* G2 */
       missed = false;
#endif
       if :: !missed -> goto dead :: else fi             /* another exporter serves this segment already */
     }
     atomic {
       perhaps_die();
#ifndef ONCE
       if
       :: other != suspect             /* asked again, later */
       :: else ->
#endif
          if                           /* freeShards() of ownership.ts: compare-and-exchange */
#ifdef STORE
          :: true -> owner = 0
#else
          :: owner == other -> owner = 0
          :: else
#endif
          fi
#ifndef ONCE
       fi
#endif
       ;
       suspect = other;
       other = 0;
       missed = false
     }
  :: asked[me] -> goto dead
  od;
  atomic { other = 0; suspect = 0 }
  true;                                /* serves: until it is asked to close, fails or dies */
dead:
  atomic {
    owning[me] = false; gone[me] = true;
    other = 0; suspect = 0; missed = false
  }
}

/* index.ts, launch.ts: the threads that start exporters */
active proctype Starters() {
  byte e = 0;
  do
  :: atomic { started < N -> started++; run Exporter(started) }
  :: atomic {                          /* something about one of them */
       e = 1;
       do :: e < started -> e++ :: break od;
       if
       :: e <= started && !asked[e] && !gone[e] ->       /* close() */
          asked[e] = true;
#ifdef EARLY
          if :: owner == e -> owner = 0 :: else fi
#endif
       :: e <= started && gone[e] && !known_gone[e] ->   /* the Worker's 'exit': freeShards() */
          known_gone[e] = true;
          known++;
#ifdef ANY
          owner = 0
#endif
#ifndef KEPT
          if :: owner == e -> owner = 0 :: else fi
#endif
       :: e <= started && gone[e] && !known_gone[e] ->   /* the starter has died with it */
          known_gone[e] = true;
          orphaned[e] = true;
          known++
       :: else
       fi;
       e = 0
     }
  :: known == N -> break
  od;
  assert(owner == 0 || orphaned[owner])                  /* G3 */
}
