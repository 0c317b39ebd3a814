# Signs a request with OAuth 1.0a at run time and sends it. PowerShell 5.1 and 7.
# The secret is read from the environment: OAUTH_CONSUMER_SECRET, and OAUTH_TOKEN_SECRET with a token.
$ErrorActionPreference = "Stop"

$Method = @METHOD@
$Called = @CALLED@ # where the request goes, without its query
$Signed = @SIGNED@ # the base string URI that the server signs
$Query = @QUERY@
$Key = @KEY@
$Token = @TOKEN@
$Placement = @PLACEMENT@
$Hash = @HASH@
$SendsVersion = @VERSION@
$SignsQuery = @SIGNS_QUERY@
$Space = @SPACE@

# [Uri]::EscapeDataString of .NET Framework leaves !*'() as they are, so the bytes are encoded here.
function Encode([string] $Text) {
    $out = New-Object System.Text.StringBuilder
    foreach ($byte in [System.Text.Encoding]::UTF8.GetBytes($Text)) {
        $char = [char] $byte
        if ($byte -lt 128 -and [string] $char -cmatch "^[A-Za-z0-9._~-]$") { [void] $out.Append($char) }
        else { [void] $out.Append("%" + $byte.ToString("X2")) }
    }
    $out.ToString()
}

$epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
$timestamp = [string] [long] [Math]::Floor(([DateTime]::UtcNow - $epoch).TotalSeconds)
$oauth = @(
    , @("oauth_consumer_key", $Key)
    , @("oauth_nonce", [Guid]::NewGuid().ToString("N").Substring(0, 24))
    , @("oauth_signature_method", "HMAC-" + $Hash.ToUpperInvariant())
    , @("oauth_timestamp", $timestamp)
)
if ($Token) { $oauth += , @("oauth_token", $Token) }
if ($SendsVersion) { $oauth += , @("oauth_version", "1.0") }

$pairs = $oauth
if ($SignsQuery) { $pairs = $oauth + $Query }
# A character that sorts before all others stands between name and value while they are sorted.
$lines = [string[]] @($pairs | ForEach-Object { ((Encode $_[0]) + [char] 1 + (Encode $_[1])).Replace("%20", $Space) })
[Array]::Sort($lines, [StringComparer]::Ordinal)
$parameters = ($lines -join "&").Replace([string] [char] 1, "=")
$baseString = (Encode $Method) + "&" + (Encode $Signed) + "&" + (Encode $parameters)

$tokenSecret = ""
if ($Token) { $tokenSecret = ([string] $env:OAUTH_TOKEN_SECRET).Trim() }
if (-not $env:OAUTH_CONSUMER_SECRET) { throw "set OAUTH_CONSUMER_SECRET to the secret" }
$signingKey = (Encode $env:OAUTH_CONSUMER_SECRET.Trim()) + "&" + (Encode $tokenSecret)
$hmac = New-Object ("System.Security.Cryptography.HMAC" + $Hash.ToUpperInvariant())
$hmac.Key = [System.Text.Encoding]::UTF8.GetBytes($signingKey)
$signature = [Convert]::ToBase64String($hmac.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($baseString)))
$oauth += , @("oauth_signature", $signature)

$sent = @($Query)
$headers = @{}
if ($Placement -eq "query") { $sent += $oauth }
else { $headers["Authorization"] = "OAuth " + (($oauth | ForEach-Object { $_[0] + '="' + (Encode $_[1]) + '"' }) -join ", ") }
$url = $Called
if ($sent.Count -gt 0) { $url += "?" + (($sent | ForEach-Object { (Encode $_[0]) + "=" + (Encode $_[1]) }) -join "&") }
$answer = Invoke-WebRequest -Uri $url -Method $Method -Headers $headers -UseBasicParsing -TimeoutSec 30
$answer.StatusCode
$answer.Content
