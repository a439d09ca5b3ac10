;; Cholesky factors of two symmetric matrices at once, one in each lane.
;;
;; Rows are n + 1 (the last one a right side b, which becomes L^-1 b), padded to a multiple of four after
;; the first; an entry is 16 bytes, both lanes side by side; a row is n entries.
(module
  (import "m" "memory" (memory 1))

  ;; out <- lower triangle of (a + b) / 2, for b in either lane; a, b0 and b1 are n x n of f64.
  (func (export "mean") (param $n i32) (param $a i32) (param $b0 i32) (param $b1 i32) (param $out i32)
    (local $row i32) (local $left i32) (local $half v128)
    (local.set $half (f64x2.splat (f64.const 0.5)))
    (loop $rows
      (local.set $left (i32.add (local.get $row) (i32.const 1)))
      (loop $columns
        (v128.store (local.get $out)
          (f64x2.mul (local.get $half)
            (f64x2.add
              (v128.load64_splat (local.get $a))
              (v128.load64_lane 1 (local.get $b1) (v128.load64_zero (local.get $b0))))))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $a (i32.add (local.get $a) (i32.const 8)))
        (local.set $b0 (i32.add (local.get $b0) (i32.const 8)))
        (local.set $b1 (i32.add (local.get $b1) (i32.const 8)))
        (br_if $columns (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      ;; what stands above the diagonal is passed over
      (local.set $left (i32.sub (i32.sub (local.get $n) (local.get $row)) (i32.const 1)))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $left) (i32.const 4))))
      (local.set $left (i32.shl (local.get $left) (i32.const 3)))
      (local.set $a (i32.add (local.get $a) (local.get $left)))
      (local.set $b0 (i32.add (local.get $b0) (local.get $left)))
      (local.set $b1 (i32.add (local.get $b1) (local.get $left)))
      (br_if $rows (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 1))) (local.get $n)))))

  ;; at <- its factor, in place. Where a matrix is not positive definite its lane has a NaN on the diagonal.
  (func (export "factor") (param $n i32) (param $at i32)
    (local $stride i32) (local $column i32) (local $own i32) (local $end i32) (local $row i32) (local $below i32)
    (local $p i32) (local $q i32) (local $s2 i32) (local $s3 i32)
    (local $x v128) (local $inverse v128) (local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128)
    (local.set $stride (i32.shl (local.get $n) (i32.const 4)))
    (local.set $s2 (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $s3 (i32.add (local.get $s2) (local.get $stride)))
    (local.set $own (local.get $at))
    (loop $columns
      ;; the row of this column's diagonal: own .. end
      (local.set $end (i32.add (local.get $own) (i32.shl (local.get $column) (i32.const 4))))
      (local.set $r0 (v128.load (local.get $end)))
      (local.set $p (local.get $own))
      (if (local.get $column) (then
        (loop $squares
          (local.set $x (v128.load (local.get $p)))
          (local.set $r0 (f64x2.sub (local.get $r0) (f64x2.mul (local.get $x) (local.get $x))))
          (br_if $squares
            (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end))))))
      (local.set $r0 (f64x2.sqrt (local.get $r0)))
      (v128.store (local.get $end) (local.get $r0))
      (local.set $inverse (f64x2.div (f64x2.splat (f64.const 1)) (local.get $r0)))
      ;; the rows below it, four at a time, the right side among them
      (local.set $row (i32.add (local.get $column) (i32.const 1)))
      (local.set $below (i32.add (local.get $own) (local.get $stride)))
      (loop $rows
        (local.set $q (i32.add (local.get $below) (i32.shl (local.get $column) (i32.const 4))))
        (local.set $r0 (v128.load (local.get $q)))
        (local.set $r1 (v128.load (i32.add (local.get $q) (local.get $stride))))
        (local.set $r2 (v128.load (i32.add (local.get $q) (local.get $s2))))
        (local.set $r3 (v128.load (i32.add (local.get $q) (local.get $s3))))
        (local.set $p (local.get $own))
        (local.set $q (local.get $below))
        (if (local.get $column) (then
          (loop $products
            (local.set $x (v128.load (local.get $p)))
            (local.set $r0 (f64x2.sub (local.get $r0) (f64x2.mul (local.get $x) (v128.load (local.get $q)))))
            (local.set $r1 (f64x2.sub (local.get $r1)
              (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $q) (local.get $stride))))))
            (local.set $r2 (f64x2.sub (local.get $r2)
              (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $q) (local.get $s2))))))
            (local.set $r3 (f64x2.sub (local.get $r3)
              (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $q) (local.get $s3))))))
            (local.set $q (i32.add (local.get $q) (i32.const 16)))
            (br_if $products
              (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end))))))
        (local.set $q (i32.add (local.get $below) (i32.shl (local.get $column) (i32.const 4))))
        (v128.store (local.get $q) (f64x2.mul (local.get $r0) (local.get $inverse)))
        (v128.store (i32.add (local.get $q) (local.get $stride)) (f64x2.mul (local.get $r1) (local.get $inverse)))
        (v128.store (i32.add (local.get $q) (local.get $s2)) (f64x2.mul (local.get $r2) (local.get $inverse)))
        (v128.store (i32.add (local.get $q) (local.get $s3)) (f64x2.mul (local.get $r3) (local.get $inverse)))
        (local.set $below (i32.add (local.get $below) (i32.shl (local.get $stride) (i32.const 2))))
        (br_if $rows
          (i32.le_u (local.tee $row (i32.add (local.get $row) (i32.const 4))) (local.get $n))))
      (local.set $own (i32.add (local.get $own) (local.get $stride)))
      (br_if $columns
        (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $n)))))
)
