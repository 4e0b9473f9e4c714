// Eight lanes: vectors of eight numbers, how they are loaded and stored, draws, and arithmetic.

#include <cstring>

#ifdef __AVX512DQ__
#include <immintrin.h>
#endif

#include "world.h"

#define INLINE static inline __attribute__((always_inline))

typedef double V __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef uint64_t Words __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int64_t I __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int8_t Bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

// Loads, stores and sums; the compiler makes single instructions of most of them, but not of all

INLINE V all(double x) { return V{} + x; }
INLINE V load(const double *x) { return *(const V *)x; }
INLINE void store(double *to, V x) { *(V *)to = x; }
INLINE I fixed(V x) { return __builtin_convertvector(x * FIXED, I); }

#ifdef __AVX512DQ__
INLINE V load(const float *x) { return _mm512_cvtps_pd(_mm256_loadu_ps(x)); }
INLINE V load(const int32_t *x) {
    return _mm512_cvtepi32_pd(_mm256_loadu_si256((const __m256i *)x));
}
INLINE I load(const int8_t *x) {
    return (I)_mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)x));
}
INLINE void store(int8_t *to, I x) {
    _mm_storel_epi64((__m128i *)to, _mm512_cvtepi64_epi8((__m512i)x));
}
INLINE V from_words(Words x) { return _mm512_cvtepu64_pd((__m512i)x); }
INLINE bool any(I mask) { return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0; }
INLINE int64_t sum(I x) { return _mm512_reduce_add_epi64((__m512i)x); }
#else
typedef float Floats __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t Ints __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
INLINE V load(const float *x) { return __builtin_convertvector(*(const Floats *)x, V); }
INLINE V load(const int32_t *x) { return __builtin_convertvector(*(const Ints *)x, V); }
INLINE I load(const int8_t *x) { return __builtin_convertvector(*(const Bytes *)x, I); }
INLINE void store(int8_t *to, I x) { *(Bytes *)to = __builtin_convertvector(x, Bytes); }
INLINE V from_words(Words x) { return __builtin_convertvector(x, V); }
INLINE bool any(I mask) {
    int64_t bits = 0;
    for (int lane = 0; lane < LANES; lane++) bits |= mask[lane];
    return bits != 0;
}
INLINE int64_t sum(I x) {
    int64_t total = 0;
    for (int lane = 0; lane < LANES; lane++) total += x[lane];
    return total;
}
#endif

// Eight flags are the bytes of one word: how many are set, and how many bytes have a bit set.
INLINE uint64_t flags(const int8_t *x) {
    uint64_t bytes;
    memcpy(&bytes, x, sizeof bytes);
    return bytes;
}
INLINE int64_t with_bit(const int8_t *x, uint64_t bit) {
    return __builtin_popcountll(flags(x) & (bit * 0x0101010101010101ULL));
}

// Draws and arithmetic

#define GOLDEN 0x9E3779B97F4A7C15ULL

template <typename W> INLINE W mix(W bits) {
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
    return bits ^ (bits >> 31);
}

INLINE uint64_t stream(uint64_t seed, uint64_t mechanism, uint64_t step) {
    uint64_t key = mix(seed + GOLDEN);
    key = mix(key + mechanism * GOLDEN);
    return mix(key + step * GOLDEN);
}

INLINE double uniform(uint64_t stream_key, uint64_t key, uint64_t number) {
    return (double)(mix(stream_key + key + number * GOLDEN) >> 11) * (1.0 / 9007199254740992.0);
}

INLINE V uniform(uint64_t stream_key, Words keys, uint64_t number) {
    Words bits = mix(keys + (stream_key + number * GOLDEN));
    return from_words(bits >> 11) * (1.0 / 9007199254740992.0);
}

INLINE V least(V a, V b) { return b < a ? b : a; }
INLINE V most(V a, V b) { return b > a ? b : a; }

INLINE V exponential(V x) {
    V z = least(most(x, all(-40.0)), all(40.0)) * (1.0 / 256.0);
    V z2 = z * z, z4 = z2 * z2;
    V low = (1.0 + z) + z2 * (1.0 / 2.0 + z * (1.0 / 6.0));
    V middle = (1.0 / 24.0 + z * (1.0 / 120.0)) + z2 * (1.0 / 720.0 + z * (1.0 / 5040.0));
    V high = 1.0 / 40320.0 + z * (1.0 / 362880.0);
    V y = low + z4 * (middle + z4 * high);
    for (int k = 0; k < 8; k++) y = y * y;
    return y;
}

INLINE V logistic(V x) { return 1.0 / (1.0 + exponential(-x)); }
INLINE V relaxation(V rate, double years) { return 1.0 - exponential(-rate * years); }
INLINE V toward(V state, V target, V share) { return (1.0 - share) * state + share * target; }

INLINE V hearing(V state, V heard, V openness, V ratio) {
    I over = openness * ratio > 1.0;
    if (__builtin_expect(any(over), 0)) ratio = over ? 1.0 / openness : ratio;
    return least(all(1.0), (1.0 - ratio * openness) * state + ratio * heard);
}
