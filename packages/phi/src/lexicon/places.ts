/** Cities of the United States and some beyond, states with their postal abbreviations; facts written down, no source copied. */

/** Finer than a state: identifiers. Names that are mostly something else (Reading, Mobile) are left to `City, ST`. */
export const CITIES = `
new york, new york city, nyc, los angeles, chicago, houston, phoenix, philadelphia, san antonio, san diego, dallas, san jose
austin, jacksonville, fort worth, columbus, charlotte, san francisco, indianapolis, seattle, denver, boston, el paso
nashville, detroit, oklahoma city, portland, las vegas, memphis, louisville, baltimore, milwaukee, albuquerque, tucson
fresno, sacramento, kansas city, mesa arizona, atlanta, omaha, colorado springs, raleigh, miami, long beach, virginia beach
oakland, minneapolis, tulsa, tampa, arlington, new orleans, wichita, bakersfield, cleveland, aurora colorado, anaheim
honolulu, santa ana, riverside california, corpus christi, lexington, stockton, henderson nevada, saint paul, st paul
cincinnati, st louis, saint louis, pittsburgh, greensboro, anchorage, plano, orlando, irvine, newark, durham, chula vista
toledo, fort wayne, st petersburg, laredo, jersey city, chandler arizona, lubbock, scottsdale, reno, buffalo, gilbert arizona
glendale, winston salem, chesapeake, norfolk, fremont, irving texas, richmond, boise, spokane, baton rouge, des moines
tacoma, san bernardino, modesto, fontana, santa clarita, birmingham, oxnard, fayetteville, rochester, moreno valley
yonkers, huntington beach, salt lake city, grand rapids, amarillo, montgomery, little rock, akron, huntsville, augusta
port st lucie, grand prairie, tallahassee, overland park, tempe, mckinney, cape coral, shreveport, frisco, knoxville
worcester, brownsville, vancouver, fort lauderdale, sioux falls, ontario california, chattanooga, providence, newport news
rancho cucamonga, santa rosa, peoria, oceanside, elk grove, salem, pembroke pines, eugene, garden grove, cary, fort collins
corona california, springfield, jackson mississippi, alexandria, hayward, clarksville, lancaster, salinas, palmdale
hollywood, pasadena, sunnyvale, macon, kansas city, pomona, escondido, killeen, naperville, joliet, bellevue, rockford
savannah, paterson, torrance, bridgeport, mcallen, mesquite, syracuse, midland texas, murfreesboro, dayton, fullerton
metairie, roseville, denton, thornton colorado, olathe, carrollton, waco, orange california, surprise arizona, new haven
west valley city, visalia, hartford, gainesville, warren michigan, hampton virginia, cedar rapids, coral springs
stamford, concord, santa clara, elizabeth new jersey, topeka, simi valley, athens, lafayette, kent washington, thousand oaks
vallejo, berkeley, abilene, ann arbor, allentown, columbia, beaumont, evansville, odessa, wilmington, arvada, independence missouri
provo, lansing, el monte, fargo, springfield, round rock, miramar, norman oklahoma, clearwater, carlsbad, west jordan
richardson texas, manchester, pueblo, lowell, ventura, inglewood, costa mesa, cambridge, sugar land, billings, league city
green bay, broken arrow, west palm beach, college station, burbank, palm bay, everett, south bend, santa maria, davenport
boulder, tyler texas, quincy, santa monica, yuma, las cruces, greenville, charleston, roanoke, asheville, wilkes barre
scranton, erie, bethlehem pennsylvania, harrisburg, trenton, camden, hoboken, brooklyn, manhattan, bronx, queens new york
staten island, long island, albany, schenectady, utica, ithaca, binghamton, poughkeepsie, white plains, new rochelle
burlington vermont, montpelier, bangor, nashua, dover delaware, annapolis, bethesda, rockville, silver spring, frederick maryland
towson, fairfax, reston, mclean virginia, charlottesville, lynchburg, wheeling, morgantown, myrtle beach, hilton head
decatur, marietta, roswell georgia, alpharetta, columbus georgia, pensacola, sarasota, naples florida, fort myers, daytona beach
boca raton, coral gables, hialeah, kissimmee, lakeland, ocala, key west, biloxi, hattiesburg, tuscaloosa, dothan, bowling green
paducah, owensboro, covington kentucky, kalamazoo, saginaw, flint, dearborn, battle creek, muncie, bloomington, terre haute
kokomo, champaign, urbana, carbondale, moline, dubuque, iowa city, sioux city, ames iowa, duluth, st cloud, madison wisconsin
eau claire, la crosse, oshkosh, appleton, racine, kenosha, bismarck, minot, rapid city, cheyenne, casper, laramie, missoula
bozeman, great falls, helena montana, pocatello, idaho falls, nampa, ogden, st george utah, flagstaff, prescott arizona, sedona
santa fe, roswell new mexico, galveston, san angelo, wichita falls, texarkana, longview, nacogdoches, victoria texas, harlingen
palo alto, menlo park, mountain view, redwood city, san mateo, daly city, walnut creek, santa cruz, monterey, san luis obispo
santa barbara, beverly hills, malibu, la jolla, newport beach, palm springs, temecula, chico california, redding california
corvallis, medford, salem oregon, olympia, yakima, bellingham, kennewick, walla walla, fairbanks, juneau, hilo, kailua
toronto, montreal, ottawa, calgary, edmonton, winnipeg, quebec city, halifax, mississauga, hamilton ontario, london, manchester
birmingham, leeds, glasgow, edinburgh, liverpool, bristol, cardiff, belfast, dublin, paris, berlin, munich, hamburg, vienna
zurich, geneva, amsterdam, rotterdam, brussels, madrid, barcelona, lisbon, rome, milan, stockholm, oslo, copenhagen, helsinki
warsaw, prague, budapest, athens greece, istanbul, moscow, dubai, mumbai, delhi, new delhi, bangalore, chennai, hyderabad
kolkata, karachi, lahore, dhaka, singapore, bangkok, manila, jakarta, hong kong, shanghai, beijing, tokyo, osaka, seoul
sydney, melbourne, brisbane, auckland, cairo, lagos, nairobi, johannesburg, cape town, mexico city, guadalajara, monterrey
tijuana, bogota, lima peru, santiago chile, buenos aires, sao paulo, rio de janeiro
`;

/** Allowed by Safe Harbor on their own; beside a city or a ZIP code they make it an address. */
export const STATES = `
alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, georgia, hawaii, idaho, illinois
indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota, mississippi, missouri
montana, nebraska, nevada, new hampshire, new jersey, new mexico, new york state, north carolina, north dakota, ohio
oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia
washington, west virginia, wisconsin, wyoming, district of columbia, puerto rico, al, ak, az, ar, ca, co, ct, de, fl, ga, hi
id, il, in, ia, ks, ky, la, me, md, ma, mi, mn, ms, mo, mt, ne, nv, nh, nj, nm, ny, nc, nd, oh, ok, or, pa, ri, sc, sd, tn
tx, ut, vt, va, wa, wv, wi, wy, dc, pr, ontario, quebec, british columbia, alberta, manitoba, saskatchewan, nova scotia
`;

/** Last or first words of the names of places of care and other institutions. */
export const FACILITIES = `
hospital, hospitals, clinic, clinics, medical center, medical centre, medical centers, health center, health centre, center
centre, health system, health, healthcare, health care, medical group, medical, infirmary, hospice, sanatorium, institute
university, college, urgent care, pharmacy, nursing home, rehab, rehabilitation, dialysis, laboratory, laboratories
surgery center, surgical center, cancer center, family practice, pediatrics, orthopedics, cardiology, dermatology, oncology
physicians, associates, hospital system, medical school, school of medicine, foundation, nursing facility, care center
general hospital, wellness, shelter, high school, elementary school
`;

/** Nouns that close the name of a piece of land or a public building: no surname, and a street may be called after them. */
export const LANDMARKS = `
springs, river, creek, falls, harbor, harbour, island, islands, beach, heights, rapids, county, parish, township, borough, canyon
mountain, mountains, valley, bay, airport, bridge, station, museum, stadium, cemetery, reservoir, peninsula, plateau, ranch, courthouse
`;

/** Places of care and schools that are known by a name alone. */
export const INSTITUTIONS = `
johns hopkins, mayo clinic, cedars sinai, cedar sinai, mount sinai, mt sinai, mass general, massachusetts general, nyu langone, sloan kettering
memorial sloan kettering, md anderson, dana farber, stanford medicine, stanford hospital, cleveland clinic, kaiser permanente, ucla, ucsf, upmc
beth israel, brigham and womens, scripps, geisinger, intermountain, vanderbilt, bellevue hospital, walter reed, st jude, shriners, ohsu
`;

export const STREETS = `
street, st, avenue, ave, road, rd, boulevard, blvd, lane, ln, drive, dr, court, ct, place, pl, terrace, parkway, pkwy, way
circle, cir, highway, hwy, square, sq, trail, trl, plaza, alley, crescent, loop, route
`;
