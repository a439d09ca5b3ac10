;; The two passes of PIL's resampling, bytes in and bytes out, four rows or sixteen bytes at a time.
;;
;; A byte of the result is clip((1/2 + sum of byte x weight) / 2^22), weights being 22-bit fixed point. Taps come in pairs,
;; for i32x4.dot_i16x8_s multiplies and adds two at once: a weight w is split into w & 32767 and w >> 15, and a pair is
;; stored as four i16: low, low, high, high. Sums wrap as those of 32-bit integers do, so their order does not matter.
(module
  (import "m" "memory" (memory 1))

  ;; sums of low and high parts -> what they come to
  (func $whole (param $low v128) (param $high v128) (result v128)
    (i32x4.shr_s
      (i32x4.add (local.get $low) (i32x4.shl (local.get $high) (i32.const 15)))
      (i32.const 22)))

  ;; Four rows of RGB at a time: $rows is a multiple of four. $first holds the offset in bytes of each column's first
  ;; tap, $weights the pairs of each column; rows of the result lie $to_stride bytes apart, and have a byte to spare.
  (func (export "rows_of_three") (param $rows i32) (param $from i32) (param $stride i32) (param $to i32)
    (param $to_stride i32) (param $columns i32) (param $first i32) (param $weights i32) (param $pairs i32)
    (local $stride2 i32) (local $stride3 i32) (local $to_stride2 i32) (local $column i32) (local $pair i32)
    (local $at i32) (local $out i32) (local $w i32) (local $low v128) (local $high v128) (local $x v128)
    (local $spread v128) (local $half v128)
    (local $l0 v128) (local $l1 v128) (local $l2 v128) (local $l3 v128)
    (local $h0 v128) (local $h1 v128) (local $h2 v128) (local $h3 v128)
    ;; red of both taps, green of both, blue of both, as i16
    (local.set $spread (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1))
    (local.set $half (i32x4.splat (i32.const 0x200000)))
    (local.set $stride2 (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $stride3 (i32.add (local.get $stride2) (local.get $stride)))
    (local.set $to_stride2 (i32.shl (local.get $to_stride) (i32.const 1)))
    (loop $each_four
      (local.set $w (local.get $weights))
      (local.set $out (local.get $to))
      (local.set $column (i32.const 0))
      (loop $each_column
        (local.set $at (i32.add (local.get $from)
          (i32.load (i32.add (local.get $first) (i32.shl (local.get $column) (i32.const 2))))))
        (local.set $l0 (local.get $half)) (local.set $h0 (v128.const i32x4 0 0 0 0))
        (local.set $l1 (local.get $half)) (local.set $h1 (v128.const i32x4 0 0 0 0))
        (local.set $l2 (local.get $half)) (local.set $h2 (v128.const i32x4 0 0 0 0))
        (local.set $l3 (local.get $half)) (local.set $h3 (v128.const i32x4 0 0 0 0))
        (local.set $pair (local.get $pairs))
        (loop $each_pair
          (local.set $low (v128.load32_splat (local.get $w)))
          (local.set $high (v128.load32_splat offset=4 (local.get $w)))
          (local.set $x (i8x16.swizzle (v128.load64_zero (local.get $at)) (local.get $spread)))
          (local.set $l0 (i32x4.add (local.get $l0) (i32x4.dot_i16x8_s (local.get $x) (local.get $low))))
          (local.set $h0 (i32x4.add (local.get $h0) (i32x4.dot_i16x8_s (local.get $x) (local.get $high))))
          (local.set $x (i8x16.swizzle
            (v128.load64_zero (i32.add (local.get $at) (local.get $stride))) (local.get $spread)))
          (local.set $l1 (i32x4.add (local.get $l1) (i32x4.dot_i16x8_s (local.get $x) (local.get $low))))
          (local.set $h1 (i32x4.add (local.get $h1) (i32x4.dot_i16x8_s (local.get $x) (local.get $high))))
          (local.set $x (i8x16.swizzle
            (v128.load64_zero (i32.add (local.get $at) (local.get $stride2))) (local.get $spread)))
          (local.set $l2 (i32x4.add (local.get $l2) (i32x4.dot_i16x8_s (local.get $x) (local.get $low))))
          (local.set $h2 (i32x4.add (local.get $h2) (i32x4.dot_i16x8_s (local.get $x) (local.get $high))))
          (local.set $x (i8x16.swizzle
            (v128.load64_zero (i32.add (local.get $at) (local.get $stride3))) (local.get $spread)))
          (local.set $l3 (i32x4.add (local.get $l3) (i32x4.dot_i16x8_s (local.get $x) (local.get $low))))
          (local.set $h3 (i32x4.add (local.get $h3) (i32x4.dot_i16x8_s (local.get $x) (local.get $high))))
          (local.set $w (i32.add (local.get $w) (i32.const 8)))
          (local.set $at (i32.add (local.get $at) (i32.const 6)))
          (br_if $each_pair (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
        (local.set $x (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (call $whole (local.get $l0) (local.get $h0)) (call $whole (local.get $l1) (local.get $h1)))
          (i16x8.narrow_i32x4_s
            (call $whole (local.get $l2) (local.get $h2)) (call $whole (local.get $l3) (local.get $h3)))))
        ;; the fourth byte of each is written over by the next column
        (v128.store32_lane 0 (local.get $out) (local.get $x))
        (v128.store32_lane 1 (i32.add (local.get $out) (local.get $to_stride)) (local.get $x))
        (local.set $at (i32.add (local.get $out) (local.get $to_stride2)))
        (v128.store32_lane 2 (local.get $at) (local.get $x))
        (v128.store32_lane 3 (i32.add (local.get $at) (local.get $to_stride)) (local.get $x))
        (local.set $out (i32.add (local.get $out) (i32.const 3)))
        (br_if $each_column
          (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $columns))))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 2))))
      (local.set $to (i32.add (local.get $to) (i32.shl (local.get $to_stride) (i32.const 2))))
      (br_if $each_four
        (i32.gt_s (local.tee $rows (i32.sub (local.get $rows) (i32.const 4))) (i32.const 0)))))

  ;; The same of grey: a lane for each of the four rows.
  (func (export "rows_of_one") (param $rows i32) (param $from i32) (param $stride i32) (param $to i32)
    (param $to_stride i32) (param $columns i32) (param $first i32) (param $weights i32) (param $pairs i32)
    (local $stride2 i32) (local $stride3 i32) (local $to_stride2 i32) (local $column i32) (local $pair i32)
    (local $at i32) (local $out i32) (local $w i32) (local $x v128) (local $low v128) (local $high v128)
    (local.set $stride2 (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $stride3 (i32.add (local.get $stride2) (local.get $stride)))
    (local.set $to_stride2 (i32.shl (local.get $to_stride) (i32.const 1)))
    (loop $each_four
      (local.set $w (local.get $weights))
      (local.set $out (local.get $to))
      (local.set $column (i32.const 0))
      (loop $each_column
        (local.set $at (i32.add (local.get $from)
          (i32.load (i32.add (local.get $first) (i32.shl (local.get $column) (i32.const 2))))))
        (local.set $low (i32x4.splat (i32.const 0x200000)))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (local.set $pair (local.get $pairs))
        (loop $each_pair
          (local.set $x (v128.load16_lane 0 (local.get $at) (v128.const i32x4 0 0 0 0)))
          (local.set $x (v128.load16_lane 1 (i32.add (local.get $at) (local.get $stride)) (local.get $x)))
          (local.set $x (v128.load16_lane 2 (i32.add (local.get $at) (local.get $stride2)) (local.get $x)))
          (local.set $x (v128.load16_lane 3 (i32.add (local.get $at) (local.get $stride3)) (local.get $x)))
          (local.set $x (i16x8.extend_low_i8x16_u (local.get $x)))
          (local.set $low (i32x4.add (local.get $low)
            (i32x4.dot_i16x8_s (local.get $x) (v128.load32_splat (local.get $w)))))
          (local.set $high (i32x4.add (local.get $high)
            (i32x4.dot_i16x8_s (local.get $x) (v128.load32_splat offset=4 (local.get $w)))))
          (local.set $w (i32.add (local.get $w) (i32.const 8)))
          (local.set $at (i32.add (local.get $at) (i32.const 2)))
          (br_if $each_pair (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
        (local.set $x (call $whole (local.get $low) (local.get $high)))
        (local.set $x (i16x8.narrow_i32x4_s (local.get $x) (local.get $x)))
        (local.set $x (i8x16.narrow_i16x8_u (local.get $x) (local.get $x)))
        (v128.store8_lane 0 (local.get $out) (local.get $x))
        (v128.store8_lane 1 (i32.add (local.get $out) (local.get $to_stride)) (local.get $x))
        (local.set $at (i32.add (local.get $out) (local.get $to_stride2)))
        (v128.store8_lane 2 (local.get $at) (local.get $x))
        (v128.store8_lane 3 (i32.add (local.get $at) (local.get $to_stride)) (local.get $x))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (br_if $each_column
          (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $columns))))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 2))))
      (local.set $to (i32.add (local.get $to) (i32.shl (local.get $to_stride) (i32.const 2))))
      (br_if $each_four
        (i32.gt_s (local.tee $rows (i32.sub (local.get $rows) (i32.const 4))) (i32.const 0)))))

  ;; One row of the result from rows that lie $stride bytes apart, sixteen bytes at a time: $length is a multiple of 16.
  (func (export "column_sums") (param $from i32) (param $stride i32) (param $to i32) (param $length i32)
    (param $weights i32) (param $pairs i32)
    (local $end i32) (local $pair i32) (local $at i32) (local $w i32)
    (local $a v128) (local $b v128) (local $x v128) (local $low v128) (local $high v128) (local $half v128)
    (local $l0 v128) (local $l1 v128) (local $l2 v128) (local $l3 v128)
    (local $h0 v128) (local $h1 v128) (local $h2 v128) (local $h3 v128)
    (local.set $half (i32x4.splat (i32.const 0x200000)))
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (loop $each_block
      (local.set $w (local.get $weights))
      (local.set $at (local.get $from))
      (local.set $l0 (local.get $half)) (local.set $h0 (v128.const i32x4 0 0 0 0))
      (local.set $l1 (local.get $half)) (local.set $h1 (v128.const i32x4 0 0 0 0))
      (local.set $l2 (local.get $half)) (local.set $h2 (v128.const i32x4 0 0 0 0))
      (local.set $l3 (local.get $half)) (local.set $h3 (v128.const i32x4 0 0 0 0))
      (local.set $pair (local.get $pairs))
      (loop $each_pair
        (local.set $low (v128.load32_splat (local.get $w)))
        (local.set $high (v128.load32_splat offset=4 (local.get $w)))
        (local.set $a (v128.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (local.set $b (v128.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        ;; a byte of either row, side by side
        (local.set $x (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b)))
        (local.set $b (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b)))
        (local.set $a (i16x8.extend_low_i8x16_u (local.get $x)))
        (local.set $l0 (i32x4.add (local.get $l0) (i32x4.dot_i16x8_s (local.get $a) (local.get $low))))
        (local.set $h0 (i32x4.add (local.get $h0) (i32x4.dot_i16x8_s (local.get $a) (local.get $high))))
        (local.set $a (i16x8.extend_high_i8x16_u (local.get $x)))
        (local.set $l1 (i32x4.add (local.get $l1) (i32x4.dot_i16x8_s (local.get $a) (local.get $low))))
        (local.set $h1 (i32x4.add (local.get $h1) (i32x4.dot_i16x8_s (local.get $a) (local.get $high))))
        (local.set $a (i16x8.extend_low_i8x16_u (local.get $b)))
        (local.set $l2 (i32x4.add (local.get $l2) (i32x4.dot_i16x8_s (local.get $a) (local.get $low))))
        (local.set $h2 (i32x4.add (local.get $h2) (i32x4.dot_i16x8_s (local.get $a) (local.get $high))))
        (local.set $a (i16x8.extend_high_i8x16_u (local.get $b)))
        (local.set $l3 (i32x4.add (local.get $l3) (i32x4.dot_i16x8_s (local.get $a) (local.get $low))))
        (local.set $h3 (i32x4.add (local.get $h3) (i32x4.dot_i16x8_s (local.get $a) (local.get $high))))
        (local.set $w (i32.add (local.get $w) (i32.const 8)))
        (br_if $each_pair (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
      (v128.store (local.get $to)
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (call $whole (local.get $l0) (local.get $h0)) (call $whole (local.get $l1) (local.get $h1)))
          (i16x8.narrow_i32x4_s
            (call $whole (local.get $l2) (local.get $h2)) (call $whole (local.get $l3) (local.get $h3)))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $each_block
        (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))
)
