;; Rotations of neighbouring rows of a matrix, 16 columns of it at a time: a row is 128 bytes.
(module
  (import "m" "memory" (memory 1))

  ;; Rotate $row with the one above it, that one with the next, and so on, $count times. A rotation is its sine and
  ;; its cosine.
  (func (export "rotate") (param $count i32) (param $row i32) (param $angle i32)
    (local $sine v128) (local $cosine v128) (local $upper v128)
    (local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128)
    (local $r4 v128) (local $r5 v128) (local $r6 v128) (local $r7 v128)
    (local.set $r0 (v128.load (local.get $row)))
    (local.set $r1 (v128.load offset=16 (local.get $row)))
    (local.set $r2 (v128.load offset=32 (local.get $row)))
    (local.set $r3 (v128.load offset=48 (local.get $row)))
    (local.set $r4 (v128.load offset=64 (local.get $row)))
    (local.set $r5 (v128.load offset=80 (local.get $row)))
    (local.set $r6 (v128.load offset=96 (local.get $row)))
    (local.set $r7 (v128.load offset=112 (local.get $row)))
    (loop $rotations
      (local.set $sine (v128.load64_splat (local.get $angle)))
      (local.set $cosine (v128.load64_splat offset=8 (local.get $angle)))
      (local.set $row (i32.sub (local.get $row) (i32.const 128)))
      (local.set $upper (v128.load (local.get $row)))
      (v128.store offset=128 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r0))))
      (local.set $r0
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r0))))
      (local.set $upper (v128.load offset=16 (local.get $row)))
      (v128.store offset=144 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r1))))
      (local.set $r1
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r1))))
      (local.set $upper (v128.load offset=32 (local.get $row)))
      (v128.store offset=160 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r2))))
      (local.set $r2
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r2))))
      (local.set $upper (v128.load offset=48 (local.get $row)))
      (v128.store offset=176 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r3))))
      (local.set $r3
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r3))))
      (local.set $upper (v128.load offset=64 (local.get $row)))
      (v128.store offset=192 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r4))))
      (local.set $r4
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r4))))
      (local.set $upper (v128.load offset=80 (local.get $row)))
      (v128.store offset=208 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r5))))
      (local.set $r5
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r5))))
      (local.set $upper (v128.load offset=96 (local.get $row)))
      (v128.store offset=224 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r6))))
      (local.set $r6
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r6))))
      (local.set $upper (v128.load offset=112 (local.get $row)))
      (v128.store offset=240 (local.get $row)
        (f64x2.add (f64x2.mul (local.get $sine) (local.get $upper)) (f64x2.mul (local.get $cosine) (local.get $r7))))
      (local.set $r7
        (f64x2.sub (f64x2.mul (local.get $cosine) (local.get $upper)) (f64x2.mul (local.get $sine) (local.get $r7))))
      (local.set $angle (i32.add (local.get $angle) (i32.const 16)))
      (br_if $rotations (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (v128.store (local.get $row) (local.get $r0))
    (v128.store offset=16 (local.get $row) (local.get $r1))
    (v128.store offset=32 (local.get $row) (local.get $r2))
    (v128.store offset=48 (local.get $row) (local.get $r3))
    (v128.store offset=64 (local.get $row) (local.get $r4))
    (v128.store offset=80 (local.get $row) (local.get $r5))
    (v128.store offset=96 (local.get $row) (local.get $r6))
    (v128.store offset=112 (local.get $row) (local.get $r7)))
)
