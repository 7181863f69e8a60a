;; One step of Adam on the perturbation of a frame, with the clamps around it, four values at a time in float32.
;; build/wasm.mjs writes it into stepModule.ts. `perturbation.ts` says what the arrays are; all lie in one memory, at
;; multiples of 16 bytes, and are filled up to a multiple of 16.
;;
;;   g = gradient where -eps <= d <= eps and 0 <= x + d <= 1, else 0
;;   m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g g
;;   d = d - rate m / (sqrt(v) / correction + smallest)
;;   adversarial = clamp(x + clamp(d, -eps, eps), 0, 1)
(module
  (memory (import "i2v" "memory") 1)
  (func (export "step")
    (param $pixels i32) (param $delta i32) (param $adversarial i32) (param $mean i32) (param $square i32)
    (param $gradient i32) (param $bytes i32)
    (param $epsilon f32) (param $rate f32) (param $correction f32)
    (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32) (param $smallest f32)
    (local $at i32) (local $x v128) (local $d v128) (local $sum v128) (local $g v128) (local $m v128) (local $v v128)
    (local $high v128) (local $low v128) (local $zero v128) (local $one v128)
    (local.set $high (f32x4.splat (local.get $epsilon)))
    (local.set $low (f32x4.neg (local.get $high)))
    (local.set $one (f32x4.splat (f32.const 1)))
    (loop $next
      (local.set $x (v128.load (i32.add (local.get $pixels) (local.get $at))))
      (local.set $d (v128.load (i32.add (local.get $delta) (local.get $at))))
      (local.set $sum (f32x4.add (local.get $x) (local.get $d)))
      (local.set $g
        (v128.and
          (v128.load (i32.add (local.get $gradient) (local.get $at)))
          (v128.and
            (v128.and
              (f32x4.le (local.get $d) (local.get $high))
              (f32x4.ge (local.get $d) (local.get $low)))
            (v128.and
              (f32x4.le (local.get $sum) (local.get $one))
              (f32x4.ge (local.get $sum) (local.get $zero))))))
      (local.set $m
        (f32x4.add
          (f32x4.mul
            (v128.load (i32.add (local.get $mean) (local.get $at)))
            (f32x4.splat (local.get $beta1)))
          (f32x4.mul (f32x4.splat (local.get $rest1)) (local.get $g))))
      (v128.store (i32.add (local.get $mean) (local.get $at)) (local.get $m))
      (local.set $v
        (f32x4.add
          (f32x4.mul
            (v128.load (i32.add (local.get $square) (local.get $at)))
            (f32x4.splat (local.get $beta2)))
          (f32x4.mul
            (f32x4.mul (f32x4.splat (local.get $rest2)) (local.get $g))
            (local.get $g))))
      (v128.store (i32.add (local.get $square) (local.get $at)) (local.get $v))
      (local.set $d
        (f32x4.sub
          (local.get $d)
          (f32x4.div
            (f32x4.mul (f32x4.splat (local.get $rate)) (local.get $m))
            (f32x4.add
              (f32x4.div (f32x4.sqrt (local.get $v)) (f32x4.splat (local.get $correction)))
              (f32x4.splat (local.get $smallest))))))
      (v128.store (i32.add (local.get $delta) (local.get $at)) (local.get $d))
      (v128.store
        (i32.add (local.get $adversarial) (local.get $at))
        (f32x4.pmax
          (f32x4.pmin
            (f32x4.add
              (local.get $x)
              (f32x4.pmax (f32x4.pmin (local.get $d) (local.get $high)) (local.get $low)))
            (local.get $one))
          (local.get $zero)))
      (br_if $next
        (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 16)))
          (local.get $bytes))))))
