$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"
$headers.Add("Authorization", "OAuth oauth_consumer_key=`"sigprobe-test-key`", oauth_nonce=`"2de67cfc3d8a326a82c4`", oauth_signature=`"zSj9jbb8xPWqyzfdHGYH9%2FOCSVg%3D`", oauth_signature_method=`"HMAC-SHA1`", oauth_timestamp=`"1700000000`", oauth_version=`"1.0`"")
$headers.Add("Content-Type", "application/x-www-form-urlencoded")

$body = "name=caf%C3%A9%20%26%20co's%20%22best%22&path=C%3A%5Cdir%5Cnew&price=50%25%20%24HOME%20%60x%60%20!&list=%5Ba%5D%7Bb%7D%5Ec%7Cd&sum=1%2B1%3D2~*"

$response = Invoke-RestMethod 'http://api.example.net/1.1/statuses?include=true' -Method 'POST' -Headers $headers -Body $body
$response | ConvertTo-Json
