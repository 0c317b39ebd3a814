$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"
$headers.Add("Authorization", "OAuth oauth_consumer_key=`"sigprobe-test-key`", oauth_nonce=`"cc9b2cd9680e272a675b`", oauth_signature=`"0HGruyDTgT346imXX3Ur%2FtECyz4%3D`", oauth_signature_method=`"HMAC-SHA1`", oauth_timestamp=`"1700000000`", oauth_version=`"1.0`"")

$response = Invoke-RestMethod 'https://gallery.example.com/gallery/api/v1/workflows/subscription/?limit=10&q=a%20b%27c' -Method 'GET' -Headers $headers
$response | ConvertTo-Json
