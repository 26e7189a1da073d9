#!/usr/bin/env bash
# Builds everything and runs all tests. The kernel tests need root; without it they are skipped, and the summary says so.
#
#   TOPOAPPLY_REQUIRE=root,veth,bridge,nft   what must be testable here: where it is not, tests fail instead of being skipped
#   TOPOAPPLY_TEST_ARGS='--filter Name~Foo'  further arguments to `dotnet test`
#   TOPOAPPLY_TEST_CONFIGURATION=Debug       build configuration (Release)
#   TOPOAPPLY_TEST_NO_BUILD=1                test what is built already
#   TOPOAPPLY_PROGRAM=FILE                   test this program where one is run, instead of a native one that is published for it
#   TOPOAPPLY_TEST_PACKAGES=0                make no packages: their tests are skipped (saves two minutes)
#   TOPOAPPLY_SEED=1                         the seed of random labs and faults that a run printed
#   TOPOAPPLY_TRANSITIONS=10000              how many random labs follow each other, compared with a script and a fresh machine (200)
#   TOPOAPPLY_ROUND_TRIPS=10000              how many times from one random lab to another and back (60)
#   TOPOAPPLY_FAULTS=10000                   how many operations fail or are killed by chance between topologies (400); besides each once, and at all system calls
#   TOPOAPPLY_CYCLES=1000                    how often a lab is made and removed in search of leaks; for some seconds otherwise
#   TOPOAPPLY_FUZZ=1000000                   how many damaged messages every decoder gets; for some seconds otherwise
#   TOPOAPPLY_FUZZ_SEED=1                    the seed that a run of them printed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

with_packages=1
if [[ ${TOPOAPPLY_TEST_NO_BUILD:-} == 1 || ${TOPOAPPLY_TEST_PACKAGES:-} == 0 ]]; then with_packages=0; fi
case $(uname -m) in aarch64) runtime=linux-arm64 ;; *) runtime=linux-x64 ;; esac

install_tools() {
  local packages=()
  command -v ip >/dev/null || packages+=(iproute2)
  command -v nft >/dev/null || packages+=(nftables)
  command -v ping >/dev/null || packages+=(iputils-ping)
  command -v strace >/dev/null || packages+=(strace)
  command -v tcpdump >/dev/null || packages+=(tcpdump)
  command -v tmux >/dev/null || packages+=(tmux)
  command -v zsh >/dev/null || packages+=(zsh)
  command -v fish >/dev/null || packages+=(fish)
  command -v pgrep >/dev/null || packages+=(procps)
  # The server that completes YAML in editors comes from npm, which is large.
  if [[ ,${TOPOAPPLY_REQUIRE:-}, == *,npm,* ]]; then
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
  fi
  command -v curl >/dev/null || packages+=(curl)
  command -v python3 >/dev/null || packages+=(python3)
  # The floor that costs are compared with is a C program, and ours is made native by the same linker.
  command -v cc >/dev/null || packages+=(gcc libc6-dev)
  [[ -e /usr/include/linux/rtnetlink.h ]] || packages+=(linux-libc-dev)
  if ((with_packages)); then mapfile -t -O "${#packages[@]}" packages < <(missing_for_packages); fi
  ((${#packages[@]})) || return 0
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    echo "Installing what the tests compare with: ${packages[*]}"
    # On a fresh machine the lists are missing, or old: only what fails after that is worth a word.
    apt-get install -y -qq "${packages[@]}" >/dev/null 2>&1 </dev/null ||
      { apt-get update -qq && apt-get install -y -qq "${packages[@]}" >/dev/null </dev/null; }
  else
    echo "Missing here, some tests will be skipped: ${packages[*]}"
  fi
}

# What makes packages and looks at them; where it is demanded, also a linker and an emulator for the architecture that this machine is not.
missing_for_packages() {
  command -v dpkg-deb >/dev/null || return 0
  command -v readelf >/dev/null || echo binutils
  command -v groff >/dev/null || echo groff-base
  # Not onto a machine that another init runs.
  command -v systemd-analyze >/dev/null || [[ -e /sbin/init ]] || echo systemd
  # Large, and only for whoever makes packages for others.
  [[ ,${TOPOAPPLY_REQUIRE:-}, == *,cross,* ]] || return 0
  case $runtime in
    linux-arm64)
      command -v x86_64-linux-gnu-gcc >/dev/null || printf '%s\n' gcc-x86-64-linux-gnu libc6-dev-amd64-cross
      command -v qemu-x86_64-static >/dev/null || echo qemu-user-static
      ;;
    *)
      command -v aarch64-linux-gnu-gcc >/dev/null || printf '%s\n' gcc-aarch64-linux-gnu libc6-dev-arm64-cross
      command -v qemu-aarch64-static >/dev/null || echo qemu-user-static
      ;;
  esac
}

# Adds the outcomes up that the runner wrote to its result files.
count() {
  local outcome=$1 file sum=0 n
  for file in "$results"/*.trx; do
    [[ -e $file ]] || continue
    n=$(grep -o "<UnitTestResult [^>]*outcome=\"$outcome\"" "$file" | wc -l)
    sum=$((sum + n))
  done
  echo "$sum"
}

install_tools
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
configuration=${TOPOAPPLY_TEST_CONFIGURATION:-Release}
if [[ ${TOPOAPPLY_TEST_NO_BUILD:-} != 1 ]]; then
  dotnet build TopoApply.sln -c "$configuration" -warnaserror -v quiet </dev/null
fi

# What users install is tested, so all of it is made before the first test: tests publish, too, and would meet in the same folders. What is run
# is the native program, which is made along with the packages; what `dotnet run` runs has tests of its own.
if [[ ${TOPOAPPLY_TEST_NO_BUILD:-} != 1 ]]; then rm -rf artifacts/packages artifacts/program; fi
if ((with_packages)); then
  src/Packaging/build.sh || echo "Not all packages could be made, see above: what looks at them will be skipped."
elif [[ ${TOPOAPPLY_TEST_NO_BUILD:-} != 1 && -z ${TOPOAPPLY_PROGRAM:-} ]] && command -v cc >/dev/null; then
  dotnet publish src/TopoApply.Cli -c Release -r "$runtime" -o artifacts/program -v quiet -p:RunAnalyzers=false </dev/null
fi
if [[ ${TOPOAPPLY_TEST_NO_BUILD:-} != 1 && -z ${TOPOAPPLY_PROGRAM:-} && -e artifacts/program/topoapply ]]; then
  export TOPOAPPLY_PROGRAM=$PWD/artifacts/program/topoapply
fi

# What runs in the background, or under nohup, ignores signals that tests are about, and so does everything that it starts.
signals=(env --default-signal=HUP,INT,QUIT)
"${signals[@]}" true 2>/dev/null || signals=()

# One project after the other: the kernel tests measure lost packets and should have the machine to themselves.
broken=0
for project in tests/*.Tests; do
  # shellcheck disable=SC2086
  "${signals[@]}" dotnet test "$project" -c "$configuration" --no-build --results-directory "$results" \
    --logger "trx;LogFileName=$(basename "$project").trx" ${TOPOAPPLY_TEST_ARGS:-} </dev/null || broken=$((broken + 1))
done

echo "Random transitions can be repeated with: $(grep -ho 'TOPOAPPLY_SEED=[0-9]*' "$results"/*.trx | sort -u | head -n 1 || true)"
passed=$(count Passed)
failed=$(count Failed)
skipped=$(count NotExecuted)
if ((skipped)); then
  echo "Skipped, because this machine or this user lacks something:"
  grep -ho '<Message>needs [^<]*' "$results"/*.trx | sed 's/<Message>//' | sort | uniq -c || true
fi
if ((broken && !failed)); then
  echo "The runner reported an error without a failed test: see above."
  failed=$broken
fi
echo "$passed passed, $failed failed$( ((skipped)) && echo ", $skipped skipped" || true)"
((failed == 0))
