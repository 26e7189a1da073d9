#!/usr/bin/env bash
# Makes one .deb from one program, the same bytes from the same program: deb.sh VERSION ARCHITECTURE PROGRAM NOTICES FOLDER
#
#   TOPOAPPLY_RUNNABLE=FILE  a program of the same version that runs here and prints manual pages and completions (PROGRAM)
#   SOURCE_DATE_EPOCH=N      the date of everything in the package
set -euo pipefail
version=$1 architecture=$2 program=$3 notices=$4 folder=$5
runnable=${TOPOAPPLY_RUNNABLE:-$program}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
: "${SOURCE_DATE_EPOCH:?}"
export SOURCE_DATE_EPOCH LC_ALL=C
umask 022
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# What the program needs of the machine, read from itself.
depends() {
  local library glibc needed=()
  glibc=$(readelf -WV "$program" | grep -oE 'GLIBC_[0-9.]+' | cut -d_ -f2 | sort -Vu | tail -n 1)
  if readelf -WV "$program" | grep -q GLIBC_ABI_DT_RELR; then glibc=$(printf '%s\n2.36\n' "$glibc" | sort -V | tail -n 1); fi
  for library in $(readelf -Wd "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    case $library in
      libc.so.6 | libm.so.6 | libdl.so.2 | librt.so.1 | libpthread.so.0 | ld-linux-*) needed+=("libc6 (>= $glibc)") ;;
      libgcc_s.so.1) needed+=(libgcc-s1) ;;
      libstdc++.so.6) needed+=(libstdc++6) ;;
      *) echo "The program needs $library; which package is that?" >&2 && return 1 ;;
    esac
  done
  printf '%s\n' "${needed[@]}" | sort -u | paste -sd, | sed 's/,/, /g'
}

put() { install -D -m 644 "$@"; }
squeeze() { install -d "$(dirname "$1")" && gzip -9n >"$1"; }

doc=$root/usr/share/doc/topoapply
install -D -m 755 "$program" "$root/usr/bin/topoapply"
install -d "$root/etc/topoapply"

"$runnable" completion bash | put /dev/stdin "$root/usr/share/bash-completion/completions/topoapply"
"$runnable" completion zsh | put /dev/stdin "$root/usr/share/zsh/vendor-completions/_topoapply"
"$runnable" completion fish | put /dev/stdin "$root/usr/share/fish/vendor_completions.d/topoapply.fish"

"$runnable" man | squeeze "$root/usr/share/man/man1/topoapply.1.gz"
for command in $("$runnable" man | sed -n 's/^\.BR topoapply\\-\([a-z]*\) .*/\1/p'); do
  "$runnable" man "$command" | squeeze "$root/usr/share/man/man1/topoapply-$command.1.gz"
done

put "$here/topoapply@.service" "$root/usr/lib/systemd/system/topoapply@.service"
put "$top"/schema/*.json -t "$root/usr/share/topoapply/schema"

# The examples name their schema as `../schema/`.
install -d "$doc/examples"
cp -r "$top"/topologies/. "$doc/examples"
ln -s ../../topoapply/schema "$doc/schema"
put "$here/copyright" "$doc/copyright"
squeeze "$doc/NOTICES.gz" <"$notices"
squeeze "$doc/README.md.gz" <"$top/README.md"
squeeze "$doc/CHANGELOG.md.gz" <"$top/CHANGELOG.md"
squeeze "$doc/changelog.gz" <<EOF
topoapply ($version) unstable; urgency=medium

  * What has changed is told in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' "$here/deb/control")  $(date -uRd "@$SOURCE_DATE_EPOCH")
EOF

find "$root" -type d -exec chmod 755 {} + -o -type f ! -perm -100 -exec chmod 644 {} +
size=$(find "$root" -printf '%y %s\n' | awk '{ kib += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print kib }')
install -d "$root/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" -e "s/@DEPENDS@/$(depends)/" "$here/deb/control" >"$root/DEBIAN/control"
install -m 755 "$here/deb/postinst" "$here/deb/prerm" "$here/deb/postrm" "$root/DEBIAN"
(cd "$root" && find usr -type f | sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --build --root-owner-group -Zxz "$root" "$folder/topoapply_${version}_$architecture.deb" >/dev/null
