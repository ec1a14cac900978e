;; SPDX-License-Identifier: GPL-2.0
;;
;; A guest that does one thing to a file when it is called, and says how it went
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "file")
  ;; a vector: 8 bytes at 32
  (data (i32.const 16) "\20\00\00\00\08\00\00\00")

  ;; opens "file" in descriptor 3; leaves its descriptor at 0
  (func (export "open") (result i32)
    (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))

  ;; looks at "file"
  (func (export "stat") (result i32)
    (call $path_filestat_get (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
      (i32.const 128)))

  ;; waits for no time
  (func (export "poll") (result i32)
    (call $poll_oneoff (i32.const 256) (i32.const 512) (i32.const 1) (i32.const 640)))

  ;; reads from a descriptor
  (func (export "read") (param $fd i32) (result i32)
    (call $fd_read (local.get $fd) (i32.const 16) (i32.const 1) (i32.const 24))))
