#!/bin/sh
# Fuzzes with coverage to guide it: fuzz/run.sh TARGET MINUTES [libFuzzer's options]
# TARGET is `loader` or `scenario`. Works with a stable compiler; libFuzzer itself needs a C++ compiler.
# What fails is kept in fuzz/found; what reached new code goes on to the next run from fuzz/corpus/TARGET.
set -eu
target=$1
minutes=$2
shift 2
cd "$(dirname "$0")"
host=$(rustc -vV | sed -n 's/^host: //p')
# What cargo-fuzz sets, without the sanitizers, which only a nightly compiler has. With --target the flags leave build
# scripts alone.
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0" \
  cargo build --release --target "$host" --bin "$target"
folder=${CARGO_TARGET_DIR:-target}/$host/release
mkdir -p "corpus/$target" found
# The heap of a load is bounded by the target itself; the limits here are for what escapes it.
RAYON_NUM_THREADS=1 exec "$folder/$target" "corpus/$target" ../tests/fuzz/corpus \
  -max_total_time=$((minutes * 60)) -max_len=16384 -timeout=20 -rss_limit_mb=2048 -artifact_prefix=found/ "$@"
