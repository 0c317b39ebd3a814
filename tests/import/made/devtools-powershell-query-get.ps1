$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (X11)"
$session.Cookies.Add((New-Object System.Net.Cookie("session", "1", "/", "example.com")))
Invoke-WebRequest -UseBasicParsing -Uri "https://gallery.example.com:8443/gallery/api/?x=%E2%82%AC&y=%25&oauth_consumer_key=sigprobe-test-key&oauth_nonce=d14e16f4dc06833f2906&oauth_signature=0BL0J%2BQFsrx3oHVdsq6nZ88EeFsf%2BoOkyyA%2BCWly%2Byc%3D&oauth_signature_method=HMAC-SHA256&oauth_timestamp=1700000000&oauth_version=1.0" `
-WebSession $session `
-Headers @{
"authority"="gallery.example.com:8443"
}
