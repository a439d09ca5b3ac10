;; Softmax of rows of float32 in float64, two rows at a time, one in each lane of a vector register.
;;
;; Exponentials are right to 2^-44 of themselves, which nearly always settles what the share rounds to in float32. Where
;; it does not, the rows are left to the caller.
(module
  (import "m" "memory" (memory 1))

  ;; to <- softmax of rows x columns at `from`, both of f32. Ends before the first pair of rows that is not settled, and
  ;; gives the number of rows that are done. A share is settled if it rounds to the same f32 with `error` of itself more
  ;; or less; NaN never is. At `work` is room for 16 bytes a column.
  (func (export "softmax") (param $rows i32) (param $columns i32) (param $from i32) (param $to i32) (param $work i32)
    (param $error f64) (result i32)
    (local $row i32) (local $stride i32) (local $next i32) (local $at i32) (local $other i32) (local $end i32)
    (local $place i32)
    (local $x v128) (local $k v128) (local $r v128) (local $square v128) (local $most v128) (local $sum v128)
    (local $less v128) (local $more v128) (local $open v128)
    (local $log2e v128) (local $ln2 v128) (local $magic v128) (local $least v128)
    (local $c0 v128) (local $c1 v128) (local $c2 v128) (local $c3 v128) (local $c4 v128)
    (local $c5 v128) (local $c6 v128) (local $c7 v128) (local $c8 v128) (local $c9 v128)
    (local.set $log2e (f64x2.splat (f64.const 1.4426950408889634)))
    (local.set $ln2 (f64x2.splat (f64.const 0.6931471805599453)))
    ;; 1.5 * 2^52: what is added to it is rounded to a whole number, which stands in the low bits
    (local.set $magic (f64x2.splat (f64.const 6755399441055744)))
    ;; e^-200 is a share of 0 in float32
    (local.set $least (f64x2.splat (f64.const -200)))
    ;; e^r for |r| <= log(2) / 2, through Chebyshev's points
    (local.set $c0 (f64x2.splat (f64.const 1.0000000000000135)))
    (local.set $c1 (f64x2.splat (f64.const 1.0000000000000013)))
    (local.set $c2 (f64x2.splat (f64.const 0.4999999999943859)))
    (local.set $c3 (f64x2.splat (f64.const 0.16666666666615648)))
    (local.set $c4 (f64x2.splat (f64.const 0.04166666704055191)))
    (local.set $c5 (f64x2.splat (f64.const 0.008333333367311603)))
    (local.set $c6 (f64x2.splat (f64.const 0.0013888801749656543)))
    (local.set $c7 (f64x2.splat (f64.const 0.0001984119064754424)))
    (local.set $c8 (f64x2.splat (f64.const 2.4884459751751116e-05)))
    (local.set $c9 (f64x2.splat (f64.const 2.7632640675430236e-06)))
    (local.set $stride (i32.shl (local.get $columns) (i32.const 2)))
    (loop $pairs
      (if (i32.ge_u (local.get $row) (local.get $rows)) (then (return (local.get $rows))))
      ;; the way from the row in the first lane to that in the second, which is the same where it is the last
      (local.set $next
        (select (local.get $stride) (i32.const 0)
          (i32.lt_u (i32.add (local.get $row) (i32.const 1)) (local.get $rows))))
      (local.set $at (local.get $from))
      (local.set $end (i32.add (local.get $from) (local.get $stride)))
      (local.set $most (f32x4.splat (f32.const -inf)))
      (loop $columns
        (local.set $most
          (f32x4.pmax (local.get $most)
            (v128.load32_lane 1 (i32.add (local.get $at) (local.get $next)) (v128.load32_zero (local.get $at)))))
        (br_if $columns (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
      (local.set $most (f64x2.promote_low_f32x4 (local.get $most)))
      (local.set $sum (v128.const i64x2 0 0))
      (local.set $at (local.get $from))
      (local.set $place (local.get $work))
      (loop $columns
        ;; pmax keeps a NaN in its first operand
        (local.set $x
          (f64x2.pmax
            (f64x2.sub
              (f64x2.promote_low_f32x4
                (v128.load32_lane 1 (i32.add (local.get $at) (local.get $next)) (v128.load32_zero (local.get $at))))
              (local.get $most))
            (local.get $least)))
        ;; x = k log(2) + r
        (local.set $k (f64x2.add (f64x2.mul (local.get $x) (local.get $log2e)) (local.get $magic)))
        (local.set $r
          (f64x2.sub (local.get $x) (f64x2.mul (f64x2.sub (local.get $k) (local.get $magic)) (local.get $ln2))))
        (local.set $square (f64x2.mul (local.get $r) (local.get $r)))
        ;; e^r, even powers and odd ones, times 2^k
        (local.set $x
          (i64x2.add (i64x2.shl (local.get $k) (i32.const 52))
            (f64x2.add
              (f64x2.add (local.get $c0) (f64x2.mul (local.get $square)
              (f64x2.add (local.get $c2) (f64x2.mul (local.get $square)
              (f64x2.add (local.get $c4) (f64x2.mul (local.get $square)
              (f64x2.add (local.get $c6) (f64x2.mul (local.get $square)
              (local.get $c8)))))))))
              (f64x2.mul (local.get $r)
                (f64x2.add (local.get $c1) (f64x2.mul (local.get $square)
                (f64x2.add (local.get $c3) (f64x2.mul (local.get $square)
                (f64x2.add (local.get $c5) (f64x2.mul (local.get $square)
                (f64x2.add (local.get $c7) (f64x2.mul (local.get $square)
                (local.get $c9)))))))))))))
        (local.set $sum (f64x2.add (local.get $sum) (local.get $x)))
        (v128.store (local.get $place) (local.get $x))
        (local.set $place (i32.add (local.get $place) (i32.const 16)))
        (br_if $columns (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
      (local.set $x (f64x2.div (f64x2.splat (f64.const 1)) (local.get $sum)))
      (local.set $less (f64x2.mul (local.get $x) (f64x2.splat (f64.sub (f64.const 1) (local.get $error)))))
      (local.set $more (f64x2.mul (local.get $x) (f64x2.splat (f64.add (f64.const 1) (local.get $error)))))
      (local.set $open (v128.const i64x2 0 0))
      (local.set $place (local.get $work))
      (local.set $at (local.get $to))
      (local.set $other (i32.add (local.get $to) (local.get $next)))
      (local.set $end (i32.add (local.get $to) (local.get $stride)))
      (loop $columns
        (local.set $x (f32x4.demote_f64x2_zero (f64x2.mul (v128.load (local.get $place)) (local.get $less))))
        (local.set $open
          (v128.or (local.get $open)
            (f32x4.ne (local.get $x)
              (f32x4.demote_f64x2_zero (f64x2.mul (v128.load (local.get $place)) (local.get $more))))))
        (v128.store32_lane 0 (local.get $at) (local.get $x))
        (v128.store32_lane 1 (local.get $other) (local.get $x))
        (local.set $place (i32.add (local.get $place) (i32.const 16)))
        (local.set $other (i32.add (local.get $other) (i32.const 4)))
        (br_if $columns (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
      (if (v128.any_true (local.get $open)) (then (return (local.get $row))))
      (local.set $row (i32.add (local.get $row) (i32.const 2)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 1))))
      (local.set $to (i32.add (local.get $to) (i32.shl (local.get $stride) (i32.const 1))))
      (br $pairs))
    (unreachable)))
