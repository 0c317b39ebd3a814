curl --url ^"https://lti.example.org/launch^" ^
  -H ^"Content-Type: application/x-www-form-urlencoded^" ^
  -b ^"session=1^" ^
  -H ^"user-agent: Mozilla/5.0 ^(X11^)^" ^
  --data-raw ^"name=caf^%^C3^%^A9^%^20^%^26^%^20co^&list=^%^5Ba^%^5D^%^7Bb^%^7D^%^5Ec^%^7Cd^&sum=1^%^2B1^%^3D2~^%^2A^&share=50^%^25^&oauth_consumer_key=sigprobe-test-key^&oauth_nonce=019c4c4710bc8066c2fb^&oauth_signature=5QX4kq1O6S1KjUNom6T55ow^%^2BYrk^%^3D^&oauth_signature_method=HMAC-SHA1^&oauth_timestamp=1700000000^&oauth_version=1.0^"
