/* Models src/exporter/page-cache.ts, src/exporter/counted-page.ts, src/exporter/routes.ts, src/exporter/server-uws.ts,
   src/exporter/server-node.ts and src/exporter/mount-service.ts: pages and the buffers that they are made in.
   Requests come at any moment, for one of two formats, compressed or not. A server hands its page to the kernel piece by
   piece; the mount service copies it. Readers stall as long as they like and may be gone at any point. A render pauses for
   the event loop, may outgrow its buffer, and may fail; so may a compression.
   Assumptions
     A1 All of it runs on one thread: what is one `atomic` here is one turn of the event loop there, or a part of one. Only
        the compression reads its page on another thread.
     A2 A buffer that nobody refers to goes back to the system; a new one may be the same memory.
     A3 A server hears of the end of each connection, if only by its timeouts (test/exporter/limits.test.ts).
   Guarantees (those of page-cache.ts, and what they rest on)
     G1 The render whose page a request gets began after the request had arrived.
     G2 At most one render runs; all requests that arrive while it does share the next one.
     G3 A buffer is rendered into, or let go, only when nobody holds its page: each piece that is read is of the page that
        was got.
     G4 Everybody is answered, gives back exactly once, and is counted out exactly once.
     G5 When all are gone every page has been freed, and a format that was let go keeps no buffer.
   -DUNCOUNTED  the first of several holders to give back frees the page (broken: others still send it)
   -DEARLY      a server gives back once the kernel has taken a first piece (broken: the rest changes)
   -DUNZIPPED   the compression holds no reference (broken: it reads what the next render writes)
   -DHELD       what release() gave back done() gives back again (broken: a page is released more often than retained)
   -DTWICE      the end of a connection counts, whether its answer has ended or not (broken: a request is counted out twice)
   -DLOST       a page that comes for a reader who is gone is not given back (broken: its buffer never comes back)
   -DJOIN       a request is answered by the render that is under way (broken: the page misses what happened before it)
   -DLOOPS      each request starts rendering (broken: two renders at once)
   -DKEEP       a page of a format that was let go comes back as a spare (broken: nothing lets it go again) */
#ifndef R
#define R 3                            /* requests */
#endif
#define FORMATS 2
#define AGE 1                          /* mostAge */
#define NEVER 255
#define PIECES 2                       /* of a page, as its reader takes it */
#define BUFFERS (R + FORMATS + 2)      /* numbered from 1: most that pages, spares and the render under way hold at once */
#define NONE 0

/* by request */
#define ABSENT 0
#define WAITING 1                      /* in `waiting` */
#define TAKEN 2                        /* a waiter of the render under way */
#define ZIPPING 3                      /* a waiter of a compression */
#define GIVEN 4                        /* has a reference to `got` */
#define REFUSED 5
byte state[R], got[R];
bool second[R], wants_gzip[R], gzipped[R], missed[R], copied[R];
byte arrived = 0, gone = 0, waiting = 0;

/* by page, 1..R: each has at least one waiter */
byte references[R + 1], buffer_of[R + 1];
byte zipping[R + 1], zip_buffer[R + 1], zip_references[R + 1];           /* waiters, and what is compressed for them */
bool second_of[R + 1];                 /* its format */

byte content[BUFFERS];                 /* the page that a buffer holds whole */
bool lent[BUFFERS];                    /* held by a page or by the render under way */

byte spare[FORMATS];                   /* sparePages is 1 here */
byte age[FORMATS];                     /* NEVER: the format has no list of spares, and is not counted */
bool busy = false;
byte rendering = 0, loops = 0, scrapes = 0;

inline new_buffer(b) {
  b = 1;
  do :: lent[b] || spare[0] == b || spare[1] == b -> b++ :: else -> break od;
  lent[b] = true
}

inline new_page(p) {
  p = 1;
  do :: references[p] > 0 || zipping[p] > 0 || zip_references[p] > 0 -> p++ :: else -> break od
}

inline drop(b) { lent[b] = false; content[b] = NONE }

/* the callback of a page's last release: page-cache.ts, answer() */
inline free_page(p) {
  drop(buffer_of[p]);
  if
#ifndef KEEP
  :: age[second_of[p]] == NEVER
#endif
  :: spare[second_of[p]] != NONE
  :: else -> spare[second_of[p]] = buffer_of[p]
  fi;
  buffer_of[p] = NONE;
  second_of[p] = 0
}

/* CountedPage.release: throws when there is nothing to give back, which must never be (G4) */
inline give_back(p) {
  assert(references[p] > 0);
#ifdef UNCOUNTED
  if :: buffer_of[p] != NONE -> free_page(p) :: else fi;
  references[p] = references[p] - 1
#else
  references[p] = references[p] - 1;
  if :: references[p] == 0 -> free_page(p) :: else fi
#endif
}

/* Reply.release of routes.ts. What a request got is the page, or its compressed form, which has bytes of its own. */
inline give_back_got() {
  if
  :: gzipped[i] -> assert(zip_references[got[i]] > 0); zip_references[got[i]] = zip_references[got[i]] - 1
  :: else -> give_back(got[i])
  fi
}

/* Reply.done of routes.ts, beyond that */
inline count_out() { assert(scrapes > 0); scrapes-- }

/* answerZipped: a thread of the pool has read the page until now */
proctype Compression(byte page) {
  byte i = 0, holders = 0;
  bool fails = false;
end:
  do
  :: atomic {
       zipping[page] > 0 ->
       assert(content[zip_buffer[page]] == page);        /* G3 */
       holders = zipping[page];
       zipping[page] = 0;
       zip_buffer[page] = NONE;
       if :: fails = true :: zip_references[page] = holders fi;
       do
       :: i < R ->
          if
          :: state[i] == ZIPPING && got[i] == page ->
             gzipped[i] = !fails;
             state[i] = (fails -> REFUSED : GIVEN)
          :: else
          fi;
          i++
       :: else -> break
       od;
#ifndef UNZIPPED
       do :: holders > 0 -> give_back(page); holders-- :: else -> break od;
#endif
       i = 0; fails = false; holders = 0
     }
  od
}

/* renderWhileAwaited, from its setImmediate on */
proctype Rendering() {
  byte into[FORMATS], f = 0, i = 0, page = 0, holders = 0;
  bool fails = false;
end:
  do
  :: atomic {
       loops > 0 && waiting > 0 ->
       assert(rendering == 0);         /* G2 */
       rendering++;
       waiting = 0;
       do                              /* forget: those who are not asked for grow older */
       :: f < FORMATS ->
          if
          :: age[f] == NEVER
          :: age[f] != NEVER && age[f] >= AGE -> age[f] = NEVER; spare[f] = NONE
          :: else -> age[f] = age[f] + 1
          fi;
          f++
       :: else -> break
       od;
       do
       :: i < R ->
          if
          :: state[i] == WAITING ->
             state[i] = TAKEN;
             missed[i] = false;
             age[second[i]] = 0;
             if
             :: into[second[i]] != NONE
             :: else ->
                if
                :: spare[second[i]] != NONE ->
                   into[second[i]] = spare[second[i]];
                   spare[second[i]] = NONE;
                   assert(!lent[into[second[i]]]);  /* G3 */
                   lent[into[second[i]]] = true;
                   content[into[second[i]]] = NONE
                :: else -> new_buffer(into[second[i]])
                fi
             fi
          :: else
          fi;
          i++
       :: else -> break
       od;
       f = 0; i = 0
     }
     atomic {                          /* its last slice, and the answers */
       if :: fails = true :: true fi;
       do
       :: f < FORMATS ->
          if
          :: into[f] == NONE
          :: into[f] != NONE && fails -> drop(into[f])
          :: else ->
             if
             :: true                   /* it fits, or a larger one takes its place */
             :: holders = into[f]; new_buffer(into[f]); drop(holders); holders = 0
             fi;
             new_page(page);
             content[into[f]] = page;
             buffer_of[page] = into[f];
             second_of[page] = f;
             do
             :: i < R ->
                if
#ifdef JOIN
                :: state[i] == WAITING && second[i] == f ->
                   waiting--; references[page]++; got[i] = page; state[i] = GIVEN
#endif
                :: state[i] == TAKEN && second[i] == f ->
                   references[page]++;
                   got[i] = page;
                   if :: wants_gzip[i] -> holders++; state[i] = ZIPPING :: else -> state[i] = GIVEN fi
                :: else
                fi;
                i++
             :: else -> break
             od;
             i = 0;
             if
             :: holders > 0 ->
                zipping[page] = holders;
                zip_buffer[page] = into[f];
#ifdef UNZIPPED
                do :: holders > 0 -> give_back(page); holders-- :: else -> break od
#endif
             :: else
             fi;
             holders = 0
          fi;
          into[f] = NONE;
          f++
       :: else -> break
       od;
       do
       :: i < R -> if :: state[i] == TAKEN -> state[i] = REFUSED :: else fi; i++
       :: else -> break
       od;
       f = 0; i = 0; page = 0; fails = false; rendering--
     }
  :: atomic { loops > 0 && waiting == 0 -> busy = false; loops-- }
  od
}

inline over() {
  count_out();
  got[i] = 0; second[i] = 0; wants_gzip[i] = 0; gzipped[i] = 0; missed[i] = 0; copied[i] = 0; state[i] = ABSENT;
  left = 0; bytes = NONE; held = false; live = false;
  gone++
}

proctype Request(byte i) {
  bool live = true, held = false;
  byte left = PIECES, bytes = NONE;
  /* routes.ts metrics(), page-cache.ts page(). They are all alike: the first to come is the first by number. */
  atomic {
    arrived == i;
    arrived++;
    if :: second[i] = true :: true fi;
    if :: wants_gzip[i] = true :: true fi;
    scrapes++;
    state[i] = WAITING;
    waiting++;
    missed[i] = (rendering > 0);
#ifndef LOOPS
    if :: !busy -> busy = true; loops++ :: else fi
#else
    busy = true;
    loops++
#endif
  }
  do
  :: atomic { state[i] < GIVEN && live -> live = false }      /* gone before its answer: the server remembers */
  :: atomic {                          /* somebody to send to */
       state[i] == GIVEN && live ->
       assert(!missed[i]);             /* G1 */
       held = true;
       if :: gzipped[i] :: else -> bytes = buffer_of[got[i]] fi;
       break
     }
  :: atomic {                          /* nobody, or an error without a page */
       state[i] == REFUSED || (state[i] == GIVEN && !live) ->
#ifndef LOST
       if :: state[i] == GIVEN -> give_back_got() :: else fi;
#endif
       over();
       goto end
     }
  od;
  do
  :: atomic {
       left > 0 ->
       assert(bytes == NONE || content[bytes] == got[i]);     /* G3 */
       left--;
#ifdef EARLY
       if :: held -> give_back_got(); held = false :: else fi
#endif
     }
  :: atomic {                          /* the mount service has copied all: release() */
       left == 0 && held && !copied[i] ->
       copied[i] = true;
       give_back_got();
#ifndef HELD
       held = false
#endif
     }
  :: atomic {                          /* done(): sent in full, aborted, or what was copied is sent */
       if :: held -> give_back_got() :: else fi;
#ifdef TWICE
       if :: left == 0 -> count_out() :: else fi;
#endif
       over();
       break
     }
  od;
end:
}

init {
  byte n = 0;
  atomic {
    do :: n < FORMATS -> age[n] = NEVER; n++ :: else -> break od;
    n = 0;
    do :: n < R -> run Request(n); n++; run Compression(n) :: else -> break od;
    n = 0;
    run Rendering()
#ifdef LOOPS
    ; run Rendering()
#endif
  }
  atomic {
    gone == R && loops == 0 ->
    assert(scrapes == 0 && !busy);                         /* G4 */
    do :: n <= R -> assert(references[n] == 0 && zip_references[n] == 0); n++ :: else -> break od;
    n = 0;
    do :: n < BUFFERS -> assert(!lent[n]); n++ :: else -> break od;          /* G5 */
    n = 0;
    do :: n < FORMATS -> assert(age[n] != NEVER || spare[n] == NONE); n++ :: else -> break od
  }
}
