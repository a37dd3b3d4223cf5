/* Models src/exporter/control.ts, src/exporter/exits.ts and src/exporter/run.ts: no server is alive when the process ends.
   Exporters are started, closed, fail, die of themselves between any two steps, or do not listen at all; the thread that started
   them ends the process at any moment, even before one serves.
   Assumptions
     A1 A thread that is gone runs no server; its 'exit' event comes after that.
     A2 An exporter that is asked to close gets round to it within the two seconds that an ending process waits: rendering
        yields every few milliseconds. So the wait runs out only for one that died of itself.
   Guarantees
     G1 A process that ends has no server alive in any thread, and none comes to life.
     G2 An ending process does not wait in vain: not for an exporter that has ended or will never serve.
   -DPLAIN      claim() loads and stores (broken: a server comes to life although the process was told that none will)
   -DUNSAID     the server comes first, claim() afterwards (broken: the process ends with it)
   -DUNTOLD     an ending process waits and does not ask to close (broken: for two seconds in vain, here for ever)
   -DSHUTFIRST  shut() comes before the server is closed (broken: the process ends with it)
   -DNOTIFYFIRST  shut() wakes before it stores (broken: who begins to wait in between is not woken)
   -DUNSHUT     an exporter that fails does not say so (broken: the process waits for it in vain) */
#ifndef N
#define N 2                            /* exporters */
#endif
#define QUIET 0
#define OPEN 1
#define BARRED 2

/* by exporter, from 1 on */
byte control[N + 1];
bool asleep[N + 1];                    /* the ending thread is in Atomics.wait */
bool server[N + 1];                    /* one is alive */
bool asked[N + 1];                     /* the order to close is on its way */
bool gone[N + 1], crashed[N + 1];
bool heard[N + 1];                     /* the starter has had the 'exit' event */
byte started = 0;

/* before each step it may be its last one */
inline perhaps_die() { if :: crashed[me] = true; goto dead :: true fi }

/* run.ts */
proctype Exporter(byte me) {
  bool word = false;
  if                                   /* assembles */
  :: goto serving                      /* does not listen */
  :: goto ending                       /* fails, or is asked to close while it waits for something */
  :: true
  fi;
#ifdef UNSAID
  atomic { perhaps_die(); server[me] = true }
#endif
#ifdef PLAIN
  atomic { perhaps_die(); word = (control[me] == QUIET) }
  atomic { perhaps_die(); if :: word -> control[me] = OPEN :: else -> goto ending fi }
#else
  atomic { perhaps_die(); if :: control[me] == QUIET -> control[me] = OPEN :: else -> goto ending fi }     /* claim() */
#endif
  atomic { perhaps_die(); server[me] = true }
serving:
  if
  :: atomic { crashed[me] = true; goto dead }
#ifdef UNSHUT
  :: atomic { server[me] = false; goto dead }
#else
  :: true                              /* fails: the port is taken, something was thrown */
#endif
  :: true ->
end: asked[me]
  fi;
ending:
#ifdef SHUTFIRST
  control[me] = BARRED;
  asleep[me] = false;
#endif
  atomic { perhaps_die(); server[me] = false }
#ifdef NOTIFYFIRST
  asleep[me] = false;
#endif
  atomic { perhaps_die(); control[me] = BARRED }         /* shut() */
#ifndef NOTIFYFIRST
  atomic { perhaps_die(); asleep[me] = false }
#endif
dead:
  atomic { server[me] = false; word = false; gone[me] = true }
}

/* launch.ts and exits.ts: the thread that starts exporters, turn by turn of its event loop, until it ends the process */
active proctype Starter() {
  byte e = 0;
  bool must_wait[N + 1];
  do
  :: atomic { started < N -> started++; run Exporter(started) }
  :: atomic {                          /* something about one of them */
       e = 1;
       do :: e < started -> e++ :: break od;
       if
       :: e <= started && !asked[e] && !heard[e] -> asked[e] = true        /* close(), perhaps before it listens */
       :: e <= started && gone[e] && !heard[e] -> heard[e] = true          /* the Worker's 'exit': stayOpen() */
       :: else
       fi;
       e = 0
     }
  :: true -> e = 1; break
  od;
  do                                   /* closeAll(), in the process's 'exit' listener */
  :: e <= started ->
     atomic {                          /* bar() */
       if
       :: heard[e]
       :: !heard[e] && control[e] == QUIET -> control[e] = BARRED
       :: !heard[e] && control[e] == BARRED
       :: !heard[e] && control[e] == OPEN -> must_wait[e] = true
       fi;
       e++
     }
  :: else -> e = 1; break
  od;
#ifndef UNTOLD
  do
  :: e <= started -> atomic { if :: must_wait[e] -> asked[e] = true :: else fi; e++ }
  :: else -> e = 1; break
  od;
#endif
  do
  :: e <= started && must_wait[e] ->   /* awaitShut() */
     atomic { if :: control[e] == OPEN -> asleep[e] = true :: else fi }
     if
     :: !asleep[e]
     :: asleep[e] && gone[e] -> assert(crashed[e])       /* G2 */
     fi;
     e++
  :: e <= started && !must_wait[e] -> e++
  :: else -> break
  od;
  atomic {                             /* G1 */
    e = 1;
    do
    :: e <= started -> assert(!server[e] && (heard[e] || control[e] != QUIET)); e++
    :: else -> break
    od
  }
}
