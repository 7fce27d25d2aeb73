"""Passphrases that too many people choose, written without diacritics, blanks and signs; and words for handing out.

Composed for this project: what is common everywhere, and what people here would choose first.
"""

_EVERYWHERE = """
password password1 password12 password123 passw0rd p4ssw0rd 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 qwerty12 qwerty123
qwerty1234 qwertyuiop asdfghjkl asdf1234 zxcvbnm1 abc12345 abcd1234 abcdef12 abc123456 a1234567 a12345678 a123456789
aa123456 aa12345678 iloveyou iloveyou1 welcome1 welcome123 admin123 admin1234 administrator letmein1 letmein123
football baseball superman batman123 sunshine princess monkey123 dragon123 master123 michael1 computer internet
trustno1 starwars whatever changeme changeme123 default1 test1234 guest123 user1234 samsung1 samsung123 iphone123
google123 facebook facebook1 zalo1234 youtube1 123456aa 1234567a 12345678a 123456789a 1234abcd 123qweasd
147258369 123123123 123321123 112233445566 11223344 12341234 12344321 66668888 88888888 99999999 68686868 79797979
20202020 10101010 19001900 20002000 01234567 987654321 789456123 159753456 147852369 741852963
"""

_HERE = """
matkhau matkhau1 matkhau12 matkhau123 matkhau1234 matkhaucuatoi matkhaulagi khongnho quenmatkhau quenmatkhau123
anhyeuem emyeuanh anhyeuem123 emyeuanh123 anhyeuemnhieu yeuemnhieu yeuanhnhieu toiyeuban iloveyouvn yeunhaumaimai
vietnam1 vietnam123 vietnamvodich toiyeuvietnam yeuvietnam hochiminh bachohochiminh hochiminh1890 hanoi123 thanhhoa
thanhhoa36 thanhhoa123 thuongxuan thuongxuan36 thuongxuan123 xuthanh36 quethanh36 quethuongxuan bienso36
hanhphuc giadinh giadinhtoi giadinh123 giadinhlaso1 conyeume conyeubame bomeyeucon thanhcong maymanphuquy
phattai1 phattailoc locphat68 locphat6868 phatloc8668 taiphuc68 chucmungnammoi namoadidaphat nammoadidaphat adidaphat
nguyenvan nguyenvana nguyenthi nguyen123 tranvan123 levan123 phamvan123 lethihoa trongtin nongdan1 nongdan123
caycaoxuan quethuong luongson36 soctrang1 danang123 saigon123 anhemta1 xinchao1 xinchao123 xinchaovietnam
taikhoan taikhoan1 dangnhap dangnhap1 dienthoai dienthoai1 sodienthoai ngaysinh congnghe congngheso chuyendoiso
motnamsau 12345678910 motdoihaiba motohaiba123
"""

COMMON = frozenset(_EVERYWHERE.split()) | frozenset(_HERE.split())

_WORDS = """
ao ban bong bun ca cam canh cau chanh chim chum co coi cua dan dao dau den do dong dua gao ga gio go hoa hang
hat heo hong kem khoai lan lau la luoi lua man mau may me mia mit mo mua muoi nang nem ngo ngua nho nui nuoc oi
ong que qua rau rung rong sao sen sim song sua suoi tao thac thom tim tra tre trau trang tuoi vai vang voi vuon xanh
xoai
"""
WORDS = tuple(_WORDS.split())
"""Short words that can be typed without diacritics and read out over the telephone."""
