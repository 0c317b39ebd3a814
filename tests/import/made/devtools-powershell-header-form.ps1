$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (X11)"
$session.Cookies.Add((New-Object System.Net.Cookie("session", "1", "/", "example.com")))
Invoke-WebRequest -UseBasicParsing -Uri "http://api.example.net/1.1/statuses?include=true" `
-Method "POST" `
-WebSession $session `
-Headers @{
"authority"="api.example.net"
  "Authorization"="OAuth oauth_consumer_key=`"sigprobe-test-key`", oauth_nonce=`"2de67cfc3d8a326a82c4`", oauth_signature=`"zSj9jbb8xPWqyzfdHGYH9%2FOCSVg%3D`", oauth_signature_method=`"HMAC-SHA1`", oauth_timestamp=`"1700000000`", oauth_version=`"1.0`""
} `
-ContentType "application/x-www-form-urlencoded" `
-Body "name=caf%C3%A9%20%26%20co%27s%20%22best%22&path=C%3A%5Cdir%5Cnew&price=50%25%20%24HOME%20%60x%60%20%21&list=%5Ba%5D%7Bb%7D%5Ec%7Cd&sum=1%2B1%3D2~%2A"
