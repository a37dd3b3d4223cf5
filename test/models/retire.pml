/* Models src/segment/dictionary.ts: values retired and interned again, whose bits share one word.
   Thread 0 retires a value and then interns it again; thread 1 retires another one; thread 2 interns a third one that is
   retired at first. Each may die before any access to shared memory.
   Whoever came to an end finds its value as it left it, whatever the others did to the same word.
   -DPLAIN  the word is loaded, changed and stored (broken: what another thread did to its own bit is lost) */
#define THREADS 3

bool bit_of[THREADS];                  /* by value, all in one word */
bool done[THREADS];
byte fin = 0;

inline perhaps_die() { if :: goto dead :: true fi }

/* #setHidden: looks first, so that interning a known value stores nothing */
inline set_hidden(value, to) {
  perhaps_die();
  if
  :: bit_of[value] == to
  :: else ->
     perhaps_die();
#ifdef PLAIN
     atomic { word[0] = bit_of[0]; word[1] = bit_of[1]; word[2] = bit_of[2] };
     word[value] = to;
     atomic { bit_of[0] = word[0]; bit_of[1] = word[1]; bit_of[2] = word[2] }
#else
     bit_of[value] = to                /* Atomics.or, Atomics.and */
#endif
  fi
}

proctype Thread(byte id) {
#ifdef PLAIN
  bool word[THREADS];
#endif
  if
  :: id == 0 -> set_hidden(0, true); set_hidden(0, false)
  :: id == 1 -> set_hidden(1, true)
  :: id == 2 -> set_hidden(2, false)
  fi;
  done[id] = true;
dead:
  fin++
}

init {
  atomic { bit_of[2] = true; run Thread(0); run Thread(1); run Thread(2) };
  fin == THREADS;
  assert(!done[0] || !bit_of[0]);
  assert(!done[1] || bit_of[1]);
  assert(!done[2] || !bit_of[2])
}
