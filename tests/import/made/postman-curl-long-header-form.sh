curl --location 'http://api.example.net/1.1/statuses?include=true' \
--header 'Authorization: OAuth oauth_consumer_key="sigprobe-test-key", oauth_nonce="2de67cfc3d8a326a82c4", oauth_signature="zSj9jbb8xPWqyzfdHGYH9%2FOCSVg%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1700000000", oauth_version="1.0"' \
--header 'Content-Type: application/x-www-form-urlencoded' \
--data-urlencode 'name=café & co'\''s "best"' \
--data-urlencode 'path=C:\dir\new' \
--data-urlencode 'price=50% $HOME `x` !' \
--data-urlencode 'list=[a]{b}^c|d' \
--data-urlencode 'sum=1+1=2~*'
