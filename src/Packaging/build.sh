#!/usr/bin/env bash
# Makes everything that is handed out, for x64 and arm64, in artifacts/packages/. The version is the one in Directory.Build.props.
#
#   topoapply-VERSION-linux-ARCH         one file with the runtime in it; needs neither .NET nor a recent C library
#   topoapply-VERSION-linux-ARCH-native  the native program; a third of the size, starts at once
#   topoapply_VERSION_ARCH.deb           with completion, manual pages and a systemd unit
#   TopoApply.VERSION.nupkg              for `dotnet tool`
#   NOTICES, SHA256SUMS                  whose work is in there; checksums
#
# It needs the .NET SDK; for native programs gcc (gcc-aarch64-linux-gnu or gcc-x86-64-linux-gnu for the other architecture), for packages of
# Debian dpkg-deb and readelf. What is lacking is said, and what needs it is left out: without a linker a .deb carries the one file instead.
# The native program of this machine is left in artifacts/program, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
here=src/Packaging
project=src/TopoApply.Cli
umask 022

version=$(dotnet msbuild "$project" -getProperty:Version)
runtime=$(dotnet msbuild "$project" -getProperty:BundledNETCoreAppPackageVersion)
# Debian sorts a version with a tilde before the one without, as 1.0.0-rc.1 is meant.
debian_version=${version//-/\~}
# The date of all that is packed: the last commit's; where there is no history, that of the newest line of the changes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH

case $(uname -m) in aarch64) host=arm64 ;; *) host=x64 ;; esac
declare -A gcc=([x64]=x86_64-linux-gnu-gcc [arm64]=aarch64-linux-gnu-gcc) debian=([x64]=amd64 [arm64]=arm64)
out=$PWD/artifacts/packages
rm -rf "$out" "$out.new"
mkdir -p artifacts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"

publish() { dotnet publish "$project" -c Release -v quiet -p:RunAnalyzers=false "$@" </dev/null; }

# The native program of an architecture, if it can be linked here.
native() {
  local architecture=$1 target=$work/native-$1 cross=${gcc[$1]} linker=()
  if [[ $architecture != "$host" ]]; then
    command -v "$cross" >/dev/null || { echo "No native program for $architecture: $cross is missing."; return 0; }
    linker=(-p:CppCompilerAndLinker="$cross" -p:ObjCopyName="${cross%gcc}objcopy")
  elif ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
    echo "No native program: neither clang nor gcc is here."
    return 0
  fi

  publish -r "linux-$architecture" -o "$target" "${linker[@]}"
  cp "$target/topoapply" "$work/out/topoapply-$version-linux-$architecture-native"
}

single_file() {
  publish -r "linux-$1" -p:PublishSingleFile=true -o "$work/single-$1"
  cp "$work/single-$1/topoapply" "$work/out/topoapply-$version-linux-$1"
}

# The licences of what we stand on, as its packages bring them. Only after a restore is it known where they are.
notices() {
  local packages part
  packages=$(dotnet msbuild "$project" -getProperty:NuGetPackageRoot)
  part=${packages%/}/microsoft.netcore.app.runtime.linux-$host/$runtime
  cat "$here/copyright"
  printf '\n\n--- The .NET runtime: licence\n\n'
  cat "$part/LICENSE.TXT"
  printf '\n\n--- The .NET runtime: notices\n\n'
  cat "$part/THIRD-PARTY-NOTICES.TXT"
}

debian_package() {
  local program=$work/out/topoapply-$version-linux-$1-native
  [[ -e $program ]] || program=$work/out/topoapply-$version-linux-$1
  TOPOAPPLY_RUNNABLE=$work/out/topoapply-$version-linux-$host "$here/deb.sh" "$debian_version" "${debian[$1]}" "$program" "$work/out/NOTICES" "$work/out"
}

# This machine's native program comes last: what it leaves behind is what is tested.
for architecture in x64 arm64; do
  single_file "$architecture"
  [[ $architecture == "$host" ]] || native "$architecture"
done
native "$host"
if [[ -e $work/native-$host ]]; then
  rm -rf artifacts/program
  cp -r "$work/native-$host" artifacts/program
fi

dotnet pack "$project" -c Release -o "$work/out" -v quiet -p:RunAnalyzers=false </dev/null
notices >"$work/out/NOTICES"
if command -v dpkg-deb >/dev/null && command -v readelf >/dev/null; then
  for architecture in x64 arm64; do debian_package "$architecture"; done
else
  echo "No packages for Debian: dpkg-deb or readelf (binutils) is missing."
fi

(cd "$work/out" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
# Only what is whole appears under its name.
cp -r "$work/out" "$out.new"
mv "$out.new" "$out"
echo "Packages of $version in artifacts/packages:"
ls -1sh "$out"
