/** Given names of other languages that are common in North America, written down from general knowledge (facts, no source copied). */
export const GIVEN_NAMES_MORE = `
aarav, aditya, akash, amit, anand, anil, anita, anjali, ankit, arjun, aryan, ashok, deepa, deepak, devi, divya, gaurav
harish, ishaan, jaya, kavita, kiran, krishna, lakshmi, manish, meena, meera, mohan, naveen, neha, nikhil, nisha, pooja
pradeep, prakash, pranav, preeti, priya, priyanka, rahul, raj, rajesh, raju, rakesh, ramesh, ravi, rekha, rohan, rohit
sachin, sandeep, sanjay, sarita, shreya, sita, sneha, sunil, sunita, suresh, swati, usha, varun, vijay, vikram, vinod
vivek, ananya, ishita, aisha, ayesha, amina, amira, ahmed, ahmad, ali, bilal, fatima, farah, faisal, hamza, hassan
hussein, ibrahim, imran, jamal, kareem, karim, khadija, khalid, layla, leila, mahmoud, mariam, mohamed, mohammad
mohammed, muhammad, mustafa, nadia, noor, nasser, omar, rania, rashid, saeed, salim, samir, samira, tariq, usman, yasmin
yusuf, youssef, zahra, zainab, zara, wei, ming, jing, hao, yan, xin, xiao, mei, ling, hui, jun, lei, yong, chen, feng
hong, jian, qiang, ying, yun, zhen, hiroshi, kenji, takashi, yuki, yuko, akira, haruki, keiko, sakura, naoko, satoshi
emiko, haruto, kaito, min, ji, jin, soo, hyun, seung, eun, young, jisoo, minho, joon, nguyen, thi, minh, linh, tuan
hieu, thanh, phuong, trang, huong, quang, duc, bao, alejandro, alejandra, alvaro, ana, andres, angel, antonio, beatriz
camila, carlos, carmen, catalina, cesar, cristina, daniela, diego, dolores, eduardo, elena, emilio, enrique, esteban
esperanza, felipe, fernando, francisco, gabriela, gerardo, gloria, graciela, guadalupe, guillermo, gustavo, hector, hugo
ignacio, isabel, ivan, javier, jesus, joaquin, jorge, jose, josefina, juan, juana, julio, leticia, lorena, lucia, luis
luisa, luz, manuel, marco, marcos, maria, mariana, maricela, mateo, mercedes, miguel, nicolas, norma, octavio, oscar
pablo, paloma, patricia, pedro, pilar, rafael, ramon, raul, ricardo, roberto, rocio, rodrigo, rosa, rosario, ruben
salvador, santiago, sergio, silvia, sofia, soledad, teresa, tomas, valentina, veronica, vicente, victor, ximena, yolanda
aleksandr, alexei, anastasia, andrei, boris, dmitri, dmitry, ekaterina, elena, igor, irina, ivan, katya, ludmila, mikhail
natalia, natasha, nikolai, oksana, oleg, olga, pavel, sergei, svetlana, tatiana, vladimir, yuri, agnieszka, jakub
katarzyna, krzysztof, malgorzata, pawel, piotr, tomasz, wojciech, zofia, anneliese, bjorn, dieter, fritz, gunther
heinrich, ingrid, jurgen, klaus, lars, sven, ulrich, wolfgang, antoine, camille, chloe, claire, emile, etienne
francois, genevieve, jacques, jean, luc, mathieu, michel, noemie, pierre, thierry, yves, alessandro, chiara, francesca
giovanni, giulia, giuseppe, lorenzo, luca, matteo, paolo, abebe, adebayo, amara, chidi, chinedu, chioma, emeka, folake
ifeoma, kofi, kwame, ngozi, nkechi, obinna, oluwaseun, temitope, tunde, aiden, ayden, addison, alexis, aubrey, avery
bailey, brayden, brooklyn, caden, cameron, chase, cody, cole, colton, connor, dakota, destiny, dylan, easton, emerson
ethan, everly, gavin, grayson, hadley, harper, hayden, hudson, hunter, isla, jace, jackson, jaden, jayden, jordan
kaden, kai, kaitlyn, kayden, kayla, kaylee, kennedy, kinsley, landon, layla, leah, levi, liam, logan, lucas, luke
mackenzie, maddox, madelyn, madison, makayla, mason, maya, mckenzie, mia, mila, morgan, nevaeh, noah, nolan, nora, olivia
owen, paisley, parker, payton, peyton, piper, quinn, reagan, reese, riley, rowan, ryder, ryan, ryker, savannah, sawyer
scarlett, skylar, sloane, stella, sydney, taylor, tyler, tyson, willow, wyatt, xavier, zachary, zoe, zoey, lamar
latoya, tamika, keisha, lakisha, shanice, tyrone, darnell, deshawn, jamal, malik, marquis, terrell, tanisha, ebony
jasmine, aaliyah, imani, kiara, nia, raven, tiana, giana, gianna, ava, emma, ella, aria, luna, hazel, violet, aurora
`;
