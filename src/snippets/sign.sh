#!/usr/bin/env bash
# Signs a request with OAuth 1.0a at run time and sends it. Needs openssl and curl.
# The secret is read from the environment: OAUTH_CONSUMER_SECRET, and OAUTH_TOKEN_SECRET with a token.
# It is never an argument of a program, where others on this machine could see it.
set -euo pipefail
export LC_ALL=C

METHOD=@METHOD@
CALLED=@CALLED@ # where the request goes, without its query
SIGNED=@SIGNED@ # the base string URI that the server signs
QUERY=@QUERY@
KEY=@KEY@
TOKEN=@TOKEN@
PLACEMENT=@PLACEMENT@
HASH=@HASH@
SENDS_VERSION=@VERSION@
SIGNS_QUERY=@SIGNS_QUERY@
SPACE=@SPACE@

encode() {
    local text="$1" out="" i c
    for ((i = 0; i < ${#text}; i++)); do
        c="${text:i:1}"
        case "$c" in
            [A-Za-z0-9._~-]) out+="$c" ;;
            *) out+=$(printf '%%%02X' "'$c" | sed 's/^%F*\([0-9A-F][0-9A-F]\)$/%\1/') ;;
        esac
    done
    printf '%s' "$out"
}

# Bytes from hexadecimal digits.
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")"; }
digest() { openssl dgst "-$HASH" -binary; }
hex() { od -An -v -tx1 | tr -d ' \n'; }

# HMAC (RFC 2104) of standard input, by hand: openssl takes a key as an argument only.
hmac() {
    local block=64 key inner="" outer="" i byte
    [ "$HASH" = sha512 ] && block=128
    key=$(printf '%s' "$1" | hex)
    [ ${#key} -gt $((2 * block)) ] && key=$(printf '%s' "$1" | digest | hex)
    while [ ${#key} -lt $((2 * block)) ]; do key+="00"; done
    for ((i = 0; i < 2 * block; i += 2)); do
        byte=$((16#${key:i:2}))
        inner+=$(printf '%02x' $((byte ^ 0x36)))
        outer+=$(printf '%02x' $((byte ^ 0x5c)))
    done
    { bytes "$outer"; { bytes "$inner"; cat; } | digest; } | digest | base64 | tr -d '\n'
}

oauth=("oauth_consumer_key" "$KEY" "oauth_nonce" "$(openssl rand -hex 12)"
    "oauth_signature_method" "HMAC-$(tr a-z A-Z <<< "$HASH")" "oauth_timestamp" "$(date +%s)")
[ -n "$TOKEN" ] && oauth+=("oauth_token" "$TOKEN")
[ "$SENDS_VERSION" = 1 ] && oauth+=("oauth_version" "1.0")

pairs=("${oauth[@]}")
[ "$SIGNS_QUERY" = 1 ] && pairs+=(${QUERY[@]+"${QUERY[@]}"})
sorted=$(for ((i = 0; i < ${#pairs[@]}; i += 2)); do
    printf '%s\t%s\n' "$(encode "${pairs[i]}")" "$(encode "${pairs[i + 1]}")"
done | sed "s/%20/$SPACE/g" | sort -t "$(printf '\t')" -k1,1 -k2,2 | tr '\t' '=' | paste -s -d '&' -)
base_string="$(encode "$METHOD")&$(encode "$SIGNED")&$(encode "$sorted")"

trimmed() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//' <<< "$1"; }
secret=$(trimmed "${OAUTH_CONSUMER_SECRET:?set it to the secret}")
token_secret=""
[ -n "$TOKEN" ] && token_secret=$(trimmed "${OAUTH_TOKEN_SECRET:-}")
signature=$(printf '%s' "$base_string" | hmac "$(encode "$secret")&$(encode "$token_secret")")
oauth+=("oauth_signature" "$signature")

if [ "$PLACEMENT" = query ]; then QUERY+=("${oauth[@]}"); fi
url="$CALLED" mark="?"
for ((i = 0; i < ${#QUERY[@]}; i += 2)); do
    url+="$mark$(encode "${QUERY[i]}")=$(encode "${QUERY[i + 1]}")"
    mark="&"
done
header=""
if [ "$PLACEMENT" = header ]; then
    header="Authorization: OAuth " mark=""
    for ((i = 0; i < ${#oauth[@]}; i += 2)); do
        header+="$mark${oauth[i]}=\"$(encode "${oauth[i + 1]}")\""
        mark=", "
    done
fi
answer=$(curl --silent --show-error --globoff --max-time 30 --request "$METHOD" --write-out '\n%{http_code}' ${header:+--header "$header"} "$url")
status="${answer##*$'\n'}"
printf '%s\n%s\n' "$status" "${answer%$'\n'*}"
[ "$status" -lt 400 ]
