;; A convolution of one channel by one filter in float32, without a product of matrices: what a depthwise convolution
;; is for each channel. The runtime unrolls each such channel into a matrix and multiplies that by a single row.
;; The channel is copied with its padding, columns of the same remainder by the stride side by side, so that the numbers
;; that meet a weight lie in a row; sums are fused (relaxed SIMD). Offsets are those of the runtime's MLAS_CONV_PARAMETERS.
(module
  (import "m" "memory" (memory 1 65536 shared))

  ;; Gives 1 where the sums are made, and 0 where the runtime has to make them: several channels or filters, a part of the
  ;; positions, maps of less than 4 by 4, sums that are to be added, or more padding than the buffer has room for.
  (func (export "convolve") (param $of i32) (param $input i32) (param $filter i32) (param $bias i32)
    (param $buffer i32) (param $output i32) (param $first i32) (param $count i32) (result i32)
    (local $high i32) (local $wide i32) (local $tall i32) (local $broad i32) (local $strideY i32) (local $strideX i32)
    (local $stepY i32) (local $stepX i32) (local $line i32) (local $row i32) (local $total i32) (local $at i32)
    (local $from i32) (local $to i32) (local $x i32) (local $y i32) (local $last i32) (local $ky i32) (local $kx i32)
    (local $isSmall i32) (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $k1 i32) (local $k2 i32) (local $weight i32)
    (local $w0 v128) (local $w1 v128) (local $w2 v128) (local $w3 v128) (local $w4 v128) (local $w5 v128)
    (local $w6 v128) (local $w7 v128) (local $w8 v128) (local $sum v128) (local $left v128) (local $right v128)

    (if (i32.or
        (i32.or
          (i32.or (i32.load8_u offset=20 (local.get $of)) (i32.ne (i32.load offset=4 (local.get $of)) (i32.const 2)))
          (i32.or
            (i32.ne (i32.load offset=16 (local.get $of)) (i32.const 1))
            (i32.ne (i32.load offset=96 (local.get $of)) (i32.const 1))))
        (i32.or
          (i32.or (local.get $first) (i32.ne (local.get $count) (i32.load offset=116 (local.get $of))))
          (f32.ne (f32.load offset=124 (local.get $of)) (f32.const 0))))
      (then (return (i32.const 0))))

    (local.set $high (i32.load offset=24 (local.get $of)))
    (local.set $wide (i32.load offset=28 (local.get $of)))
    (local.set $tall (i32.load offset=100 (local.get $of)))
    (local.set $broad (i32.load offset=104 (local.get $of)))
    (local.set $stepY (i32.load offset=48 (local.get $of)))
    (local.set $stepX (i32.load offset=52 (local.get $of)))
    (local.set $strideY (i32.load offset=84 (local.get $of)))
    (local.set $strideX (i32.load offset=88 (local.get $of)))
    (local.set $isSmall (i32.and
      (i32.eq (i32.load offset=36 (local.get $of)) (i32.const 3))
      (i32.eq (i32.load offset=40 (local.get $of)) (i32.const 3))))
    (if (i32.or
        (i32.or (i32.lt_u (local.get $wide) (i32.const 4)) (i32.lt_u (local.get $broad) (i32.const 4)))
        (i32.and (i32.eqz (local.get $isSmall)) (i32.lt_u (local.get $tall) (i32.const 4))))
      (then (return (i32.const 0))))

    ;; rows of the copy, in $y; columns in $x; numbers in a line of one remainder, in a row, and in all
    (local.set $y (i32.add (i32.const 1) (i32.add
      (i32.mul (i32.sub (local.get $tall) (i32.const 1)) (local.get $strideY))
      (i32.mul (i32.sub (i32.load offset=36 (local.get $of)) (i32.const 1)) (local.get $stepY)))))
    (local.set $x (i32.add (i32.const 1) (i32.add
      (i32.mul (i32.sub (local.get $broad) (i32.const 1)) (local.get $strideX))
      (i32.mul (i32.sub (i32.load offset=40 (local.get $of)) (i32.const 1)) (local.get $stepX)))))
    (local.set $line (i32.div_u (i32.sub (i32.add (local.get $x) (local.get $strideX)) (i32.const 1)) (local.get $strideX)))
    (local.set $row (i32.mul (local.get $line) (local.get $strideX)))
    (local.set $total (i32.mul (local.get $row) (local.get $y)))
    (if (i32.gt_u (local.get $total) (i32.mul (local.get $count) (i32.load offset=120 (local.get $of))))
      (then (return (i32.const 0))))

    ;; zeros everywhere
    (local.set $at (local.get $buffer))
    (local.set $last (i32.add (local.get $buffer) (i32.shl (i32.sub (local.get $total) (i32.const 4)) (i32.const 2))))
    (loop $zeros
      (v128.store (local.get $at) (v128.const i32x4 0 0 0 0))
      (br_if $zeros (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $last)))
    )
    (v128.store (local.get $last) (v128.const i32x4 0 0 0 0))

    ;; the rows of the input that are needed, below the padding, and the columns of them, behind it
    (local.set $ky (i32.load offset=60 (local.get $of)))
    (local.set $kx (i32.load offset=64 (local.get $of)))
    (local.set $y (i32.sub (local.get $y) (local.get $ky)))
    (if (i32.gt_s (local.get $y) (local.get $high)) (then (local.set $y (local.get $high))))
    (local.set $last (i32.sub (local.get $x) (local.get $kx)))
    (if (i32.gt_s (local.get $last) (local.get $wide)) (then (local.set $last (local.get $wide))))
    (if (i32.or (i32.lt_s (local.get $y) (i32.const 1)) (i32.lt_s (local.get $last) (i32.const 4)))
      (then (return (i32.const 0))))
    (local.set $wide (i32.shl (local.get $wide) (i32.const 2)))
    (local.set $line (i32.shl (local.get $line) (i32.const 2)))
    (local.set $row (i32.shl (local.get $row) (i32.const 2)))
    (local.set $at (i32.add (local.get $buffer) (i32.mul (local.get $ky) (local.get $row))))
    (loop $rows
      (if (i32.eq (local.get $strideX) (i32.const 1)) (then
        (local.set $to (i32.add (local.get $at) (i32.shl (local.get $kx) (i32.const 2))))
        (local.set $x (i32.const 0))
        (local.set $p0 (i32.shl (i32.sub (local.get $last) (i32.const 4)) (i32.const 2)))
        (loop $copy
          (v128.store (i32.add (local.get $to) (local.get $x)) (v128.load (i32.add (local.get $input) (local.get $x))))
          (br_if $copy (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $p0)))
        )
        (v128.store (i32.add (local.get $to) (local.get $p0)) (v128.load (i32.add (local.get $input) (local.get $p0))))
      ) (else
        ;; $p0 is the place of the next column in its line, $p1 its line
        (local.set $p0 (i32.shl (i32.div_u (local.get $kx) (local.get $strideX)) (i32.const 2)))
        (local.set $p1 (i32.mul (i32.rem_u (local.get $kx) (local.get $strideX)) (local.get $line)))
        (local.set $from (local.get $input))
        (local.set $x (local.get $last))
        (loop $scatter
          (if (i32.and
              (i32.and (i32.eq (local.get $strideX) (i32.const 2)) (i32.eqz (local.get $p1)))
              (i32.ge_u (local.get $x) (i32.const 8)))
            (then
              (local.set $left (v128.load (local.get $from)))
              (local.set $right (v128.load offset=16 (local.get $from)))
              (local.set $to (i32.add (local.get $at) (local.get $p0)))
              (v128.store (local.get $to)
                (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $left) (local.get $right)))
              (v128.store (i32.add (local.get $to) (local.get $line))
                (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $left) (local.get $right)))
              (local.set $from (i32.add (local.get $from) (i32.const 32)))
              (local.set $p0 (i32.add (local.get $p0) (i32.const 16)))
              (local.set $x (i32.sub (local.get $x) (i32.const 8)))
              (br_if $scatter (local.get $x))
            ) (else
              (f32.store (i32.add (i32.add (local.get $at) (local.get $p1)) (local.get $p0)) (f32.load (local.get $from)))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (local.set $p1 (i32.add (local.get $p1) (local.get $line)))
              (if (i32.eq (local.get $p1) (local.get $row)) (then
                (local.set $p1 (i32.const 0))
                (local.set $p0 (i32.add (local.get $p0) (i32.const 4)))
              ))
              (br_if $scatter (local.tee $x (i32.sub (local.get $x) (i32.const 1))))
            ))
        )
      ))
      (local.set $input (i32.add (local.get $input) (local.get $wide)))
      (local.set $at (i32.add (local.get $at) (local.get $row)))
      (br_if $rows (local.tee $y (i32.sub (local.get $y) (i32.const 1))))
    )

    ;; sums of 4 columns at a time; the last 4 may overlap those before
    (local.set $last (i32.shl (i32.sub (local.get $broad) (i32.const 4)) (i32.const 2)))
    (local.set $broad (i32.shl (local.get $broad) (i32.const 2)))
    (local.set $at (local.get $buffer))
    (local.set $strideY (i32.mul (local.get $strideY) (local.get $row)))
    (local.set $stepY (i32.mul (local.get $stepY) (local.get $row)))
    (if (local.get $isSmall)
      (then
        (local.set $w0 (v128.load32_splat (local.get $filter)))
        (local.set $w1 (v128.load32_splat offset=4 (local.get $filter)))
        (local.set $w2 (v128.load32_splat offset=8 (local.get $filter)))
        (local.set $w3 (v128.load32_splat offset=12 (local.get $filter)))
        (local.set $w4 (v128.load32_splat offset=16 (local.get $filter)))
        (local.set $w5 (v128.load32_splat offset=20 (local.get $filter)))
        (local.set $w6 (v128.load32_splat offset=24 (local.get $filter)))
        (local.set $w7 (v128.load32_splat offset=28 (local.get $filter)))
        (local.set $w8 (v128.load32_splat offset=32 (local.get $filter)))
        (local.set $k1 (i32.add
          (i32.mul (i32.rem_u (local.get $stepX) (local.get $strideX)) (local.get $line))
          (i32.shl (i32.div_u (local.get $stepX) (local.get $strideX)) (i32.const 2))))
        (local.set $stepX (i32.shl (local.get $stepX) (i32.const 1)))
        (local.set $k2 (i32.add
          (i32.mul (i32.rem_u (local.get $stepX) (local.get $strideX)) (local.get $line))
          (i32.shl (i32.div_u (local.get $stepX) (local.get $strideX)) (i32.const 2))))
        (loop $lines
          (local.set $p0 (local.get $at))
          (local.set $p1 (i32.add (local.get $at) (local.get $stepY)))
          (local.set $p2 (i32.add (local.get $p1) (local.get $stepY)))
          (local.set $x (i32.const 0))
          (loop $sums
            (local.set $from (i32.add (local.get $p0) (local.get $x)))
            (local.set $sum (f32x4.mul (local.get $w0) (v128.load (local.get $from))))
            (local.set $sum (f32x4.relaxed_madd (local.get $w1) (v128.load (i32.add (local.get $from) (local.get $k1))) (local.get $sum)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w2) (v128.load (i32.add (local.get $from) (local.get $k2))) (local.get $sum)))
            (local.set $from (i32.add (local.get $p1) (local.get $x)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w3) (v128.load (local.get $from)) (local.get $sum)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w4) (v128.load (i32.add (local.get $from) (local.get $k1))) (local.get $sum)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w5) (v128.load (i32.add (local.get $from) (local.get $k2))) (local.get $sum)))
            (local.set $from (i32.add (local.get $p2) (local.get $x)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w6) (v128.load (local.get $from)) (local.get $sum)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w7) (v128.load (i32.add (local.get $from) (local.get $k1))) (local.get $sum)))
            (local.set $sum (f32x4.relaxed_madd (local.get $w8) (v128.load (i32.add (local.get $from) (local.get $k2))) (local.get $sum)))
            (v128.store (i32.add (local.get $output) (local.get $x)) (local.get $sum))
            (if (i32.lt_u (local.get $x) (local.get $last)) (then
              (local.set $x (i32.add (local.get $x) (i32.const 16)))
              (if (i32.gt_u (local.get $x) (local.get $last)) (then (local.set $x (local.get $last))))
              (br $sums)
            ))
          )
          (local.set $output (i32.add (local.get $output) (local.get $broad)))
          (local.set $at (i32.add (local.get $at) (local.get $strideY)))
          (br_if $lines (local.tee $tall (i32.sub (local.get $tall) (i32.const 1))))
        )
        (return (i32.const 1))
      ))

    ;; other filters: 4 rows at a time as well, so that a weight is read once for 16 sums
    (local.set $high (i32.const 0))
    (loop $lines
      (local.set $from (i32.add (local.get $buffer) (i32.mul (local.get $high) (local.get $strideY))))
      (local.set $to (i32.add (local.get $output) (i32.mul (local.get $high) (local.get $broad))))
      (local.set $x (i32.const 0))
      (loop $sums
        (local.set $w0 (v128.const i32x4 0 0 0 0))
        (local.set $w1 (local.get $w0))
        (local.set $w2 (local.get $w0))
        (local.set $w3 (local.get $w0))
        (local.set $weight (local.get $filter))
        (local.set $p0 (i32.add (local.get $from) (local.get $x)))
        (local.set $ky (i32.load offset=36 (local.get $of)))
        (loop $down
          (local.set $kx (i32.load offset=40 (local.get $of)))
          ;; $k1 is the line of the next column, $p1 its place
          (local.set $p1 (local.get $p0))
          (local.set $k1 (i32.const 0))
          (loop $along
            (local.set $sum (v128.load32_splat (local.get $weight)))
            (local.set $at (i32.add (local.get $p1) (i32.mul (local.get $k1) (local.get $line))))
            (local.set $w0 (f32x4.relaxed_madd (local.get $sum) (v128.load (local.get $at)) (local.get $w0)))
            (local.set $at (i32.add (local.get $at) (local.get $strideY)))
            (local.set $w1 (f32x4.relaxed_madd (local.get $sum) (v128.load (local.get $at)) (local.get $w1)))
            (local.set $at (i32.add (local.get $at) (local.get $strideY)))
            (local.set $w2 (f32x4.relaxed_madd (local.get $sum) (v128.load (local.get $at)) (local.get $w2)))
            (local.set $w3 (f32x4.relaxed_madd (local.get $sum)
              (v128.load (i32.add (local.get $at) (local.get $strideY))) (local.get $w3)))
            (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
            (local.set $k1 (i32.add (local.get $k1) (local.get $stepX)))
            (if (i32.ge_u (local.get $k1) (local.get $strideX)) (then (loop $over
              (local.set $k1 (i32.sub (local.get $k1) (local.get $strideX)))
              (local.set $p1 (i32.add (local.get $p1) (i32.const 4)))
              (br_if $over (i32.ge_u (local.get $k1) (local.get $strideX)))
            )))
            (br_if $along (local.tee $kx (i32.sub (local.get $kx) (i32.const 1))))
          )
          (local.set $p0 (i32.add (local.get $p0) (local.get $stepY)))
          (br_if $down (local.tee $ky (i32.sub (local.get $ky) (i32.const 1))))
        )
        (local.set $at (i32.add (local.get $to) (local.get $x)))
        (v128.store (local.get $at) (local.get $w0))
        (v128.store (local.tee $at (i32.add (local.get $at) (local.get $broad))) (local.get $w1))
        (v128.store (local.tee $at (i32.add (local.get $at) (local.get $broad))) (local.get $w2))
        (v128.store (i32.add (local.get $at) (local.get $broad)) (local.get $w3))
        (if (i32.lt_u (local.get $x) (local.get $last)) (then
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (if (i32.gt_u (local.get $x) (local.get $last)) (then (local.set $x (local.get $last))))
          (br $sums)
        ))
      )
      (if (i32.lt_u (i32.add (local.get $high) (i32.const 4)) (local.get $tall)) (then
        (local.set $high (i32.add (local.get $high) (i32.const 4)))
        (if (i32.gt_u (i32.add (local.get $high) (i32.const 4)) (local.get $tall))
          (then (local.set $high (i32.sub (local.get $tall) (i32.const 4)))))
        (br $lines)
      ))
    )
    (i32.const 1)
  )
)
