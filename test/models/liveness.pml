/* Models src/exporter/liveness.ts, src/exporter/ask-thread.ts, src/segment/ownership.ts and src/segment/presence.ts: which
   owners are gone.
   Threads claim a shard and die, one after another or at once, at any point. The exporter looks at the owners, asks those it
   holds no port to, and hears of answers, of ports that close and of claims; another one may take its place at any moment.
   Assumptions
     A1 Thread ids never recur, and a thread that is gone stores nothing more (A1, A2 of ownership.ts).
     A2 A question to a living thread that has claimed fails at most once: it listens before it claims, but the main thread may
        not know yet that it is there.
     A3 A question to a thread that is gone fails, or vanishes and its port closes: of threads that died with the one that
        started them nobody tells the main thread.
     A4 The port that a thread has taken closes when it is gone, and not before. That may be heard before its answer, which
        passes through the main thread.
     A5 A question may be given up before its answer, as the main thread or the thread itself is too busy: here once a thread.
   Guarantees
     G1 No shard of a living thread is freed.
     G2 Every shard of a thread that is gone is freed, by whichever exporter there is then; it asks such a thread twice at most,
        and twice more where a question was given up.
     G3 For that nobody needs the look that comes anyway, if late, but for a thread that died between its claim and the call
        by which it rouses the exporter. Here that look comes only when nothing else can happen any more.
   -DONCE       one failure is enough (broken: a young thread's shard is freed)
   -DTHROWN     a listener of the application's that threw is taken for a failure (broken: a living thread's shard is freed)
   -DLOOKFIRST  the exporter looks first, and waits for claims afterwards (broken: one in between is not heard of)
   -DROUSEFIRST a writer rouses first, and claims afterwards (broken: the exporter looks before there is an owner)
   -DUNHEARD    the close of a port is heard only once its answer has come (broken: none ever comes, or it has closed by then)
   -DENDLESS    a question that vanished is no failure (broken: a thread that died with its starter is asked for ever) */
#ifndef T
#define T 2                            /* threads that write */
#endif
#ifndef SHARDS
#define SHARDS 2
#endif
#ifndef EXPORTERS
#define EXPORTERS 2                    /* one after another */
#endif

byte owner[SHARDS];                    /* a thread, from 1 on, or 0 */
bool alive[T + 1];
bool silent[T + 1];                    /* ghost: died before it roused the exporter, and was not looked at since */
bool spent[T + 1], threw[T + 1];       /* what happens once to a thread's questions has happened */
bool late[T + 1];                      /* ghost: a question was given up */
byte buried[T + 1];                    /* ghost: how often it was asked when it was gone */

/* the exporter's */
byte exporter = 1;
byte failures[T + 1], pause[T + 1];
bool quiet = false;
bool due = true;                       /* the timer is set to SCAN_MS */
bool scanning = false;                 /* in the midst of a turn of its event loop */
bool heard = false;                    /* the memory is not in `unheard` */
bool listening = false, claim_came = false;              /* Atomics.waitAsync waits, or has been woken */

/* by thread: a question, from the exporter through the main thread to the thread and back, or the port that came of it */
#define NONE 0
#define SENT 1                         /* on its way to the main thread */
#define QUEUED 2                       /* in the thread's queue */
#define TAKEN 3                        /* the thread keeps the port, and its answer is on its way */
#define PORT 4                         /* the answer has come */
#define VANISHED 5                     /* the port closes, and no answer comes */
#define FAILED 6
#define THREW 7
#define HOLLOW 8                       /* in a broken variant: the answer has come, and the close has gone by */
byte question[T + 1];

inline rouse() { if :: quiet -> quiet = false; due = true :: else fi }

/* gone(), freeShards() of ownership.ts */
inline gone(t) {
  failures[t] = 0; pause[t] = 0; buried[t] = 0;
  k = 0;
  do
  :: k < SHARDS ->
     if :: owner[k] == t -> assert(!alive[t]); owner[k] = 0 :: else fi;     /* G1; compare-and-exchange */
     k++
  :: else -> break
  od;
  k = 0
}

inline notify() { if :: listening -> listening = false; claim_came = true :: else fi }

/* attach: keepPresence, then claimShard */
proctype Writer(byte t) {
  byte k = 0;
#ifdef ROUSEFIRST
  atomic { notify() }
#endif
  atomic {
    do
    :: k < SHARDS && owner[k] != 0 -> k++
    :: k < SHARDS && owner[k] == 0 -> owner[k] = t; k = 0; break
    :: k == SHARDS -> k = 0; goto dead                   /* all are owned, or it dies before it claims */
    od
  }
#ifndef ROUSEFIRST
  atomic { if :: silent[t] = true; goto dead :: true fi; notify() }
#endif
  true;                                /* at work, as long as it likes */
dead:
  atomic { alive[t] = false; spent[t] = false; threw[t] = false }
}

/* The exporter has not reached it, which proves something only at the second time. */
inline unreachable(t) {
  question[t] = NONE;
  failures[t] = failures[t] + 1;
#ifndef ONCE
  if
  :: failures[t] > 1 ->
#endif
     gone(t)
#ifndef ONCE
  :: else
  fi
#endif
  ;
  rouse()
}

/* What becomes of a question, and the turns of the exporter that come of it: ask() of liveness.ts, ask-thread.ts. */
proctype Question(byte t) {
  byte k = 0;
end:
  do
  :: atomic {                          /* the main thread passes it on */
       question[t] == SENT ->
       if
       :: !alive[t] -> question[t] = FAILED
       :: !alive[t] -> question[t] = VANISHED
       :: alive[t] && !spent[t] -> spent[t] = true; question[t] = FAILED
       :: alive[t] -> question[t] = QUEUED
       fi
     }
  :: atomic {
       question[t] == QUEUED ->
       if
       :: !alive[t] -> question[t] = VANISHED            /* it ended before it took the port */
       :: alive[t] -> question[t] = TAKEN                /* presence.ts */
       :: alive[t] && !threw[t] -> threw[t] = true; question[t] = THREW
       fi
     }
  :: atomic {                          /* given up: like a listener that threw, it proves nothing */
       !threw[t] && (question[t] == SENT || question[t] == QUEUED) ->
       threw[t] = true; late[t] = true; question[t] = THREW
     }
  :: atomic { !scanning && question[t] == TAKEN -> question[t] = PORT }    /* 'here' */
  :: atomic { !scanning && question[t] == FAILED -> unreachable(t) }
  :: atomic {                          /* 'deaf' */
       !scanning && question[t] == THREW ->
#ifdef THROWN
       unreachable(t)
#else
       question[t] = NONE; failures[t] = 0; pause[t] = 1; rouse()
#endif
     }
  :: atomic {                          /* the port closes */
       !scanning && !alive[t] && question[t] == PORT ->
       question[t] = NONE; gone(t)
     }
#ifdef UNHEARD
  :: atomic { !scanning && !alive[t] && question[t] == TAKEN -> question[t] = HOLLOW }
#else
  :: atomic {                          /* the same before the answer, which does not count then */
       !scanning && !alive[t] && (question[t] == TAKEN || question[t] == VANISHED) ->
#ifdef ENDLESS
       question[t] = NONE; rouse()
#else
       unreachable(t)
#endif
     }
#endif
  od
}

/* look(), and the beginning of ask(): asks, unless there is a port or a question on its way */
inline look(t) {
  silent[t] = false;
  if
  :: question[t] != NONE
  :: question[t] == NONE && pause[t] > 0 -> pause[t] = pause[t] - 1; quiet = false
  :: question[t] == NONE && pause[t] == 0 ->
     question[t] = SENT;
     if :: !alive[t] -> buried[t] = buried[t] + 1; assert(buried[t] <= 2 + 2 * late[t]) :: else fi       /* G2 */
  fi
}

/* listen(), claimed() of ownership.ts */
inline listen() { if :: !heard -> heard = true; listening = true :: else fi }

active proctype Exporter() {
  byte s = 0, k = 0, left = 0;
  do
  :: atomic {                          /* scan(): other threads go on meanwhile */
       due ->
       scanning = true; due = false; quiet = true;
#ifndef LOOKFIRST
       listen()
#endif
     }
     do
     :: atomic { s < SHARDS -> if :: owner[s] != 0 -> look(owner[s]) :: else fi; s++ }
     :: atomic { s == SHARDS -> s = 0; break }
     od;
     atomic {
#ifdef LOOKFIRST
       listen();
#endif
       if :: !quiet -> due = true :: else fi;
       scanning = false
     }
  :: atomic { claim_came -> claim_came = false; heard = false; rouse() }
  :: atomic {                          /* it ends, or dies, and another one begins */
       exporter < EXPORTERS ->
       exporter++;
       k = 1;
       do
       :: k <= T -> question[k] = NONE; failures[k] = 0; pause[k] = 0; buried[k] = 0; k++
       :: else -> break
       od;
       k = 0; quiet = false; due = true; heard = false; listening = false; claim_came = false
     }
  :: atomic {                          /* QUIET_SCAN_MS */
       timeout ->
       do
       :: s < SHARDS ->
          assert(owner[s] == 0 || silent[owner[s]]);     /* G2, G3 */
          left = left + (owner[s] != 0);
          s++
       :: else -> break
       od;
       s = 0;
       if :: left == 0 -> break :: else -> left = 0; quiet = false; due = true fi
     }
  od
}

init {
  byte n = 0;
  atomic {
    do
    :: n < T -> n++; alive[n] = true; run Writer(n); run Question(n)
    :: else -> break
    od
  }
}
